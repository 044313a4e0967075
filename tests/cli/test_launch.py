"""Finding a server and starting one, with real processes."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.address.record import ServerRecord, read_record, write_record
from sfumato_client.address.version import version_mismatch
from sfumato_client.files.lock import file_lock
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.start import HowToStart, find_or_start

SERVER = str(Path(__file__).with_name("fake_server.py"))


@pytest.fixture
def start(short_folder):
    """`find_or_start` of the fake server in a folder of its own; what it started is stopped at the end."""

    def run(*extra: str, patience_s: float = 20.0, said: list[str] | None = None) -> Address:
        socket = short_folder / "s"
        command = [sys.executable, SERVER, "--socket", str(socket), "--record", str(short_folder), *extra]
        return find_or_start(
            short_folder,
            {},
            on_progress=(said if said is not None else []).append,
            how=HowToStart(command=command, log_folder=short_folder, patience_s=patience_s),
        )

    yield run
    record = read_record(short_folder)
    if record is not None:
        with contextlib.suppress(Exception), Client(record.address) as client:
            client.stop()


def test_a_server_that_the_environment_names_is_taken_unasked(tmp_path) -> None:
    environment = {"SFUMATO_URL": "http://gpu.example:8642", "SFUMATO_TOKEN": "t"}
    assert find(tmp_path, environment) == Address(url="http://gpu.example:8642", token="t")


def test_a_running_server_is_found_by_its_record(server) -> None:
    assert find(server.runtime, {}) == server.address


def test_without_a_record_nothing_is_found(short_folder) -> None:
    assert find(short_folder, {}) is None


def test_the_record_of_a_dead_process_is_ignored(short_folder) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    write_record(short_folder, ServerRecord(pid=dead.pid, version="0.1.0", address=Address(socket="/none")))
    assert find(short_folder, {}) is None


def test_a_record_where_others_may_write_is_not_trusted(server, short_folder) -> None:
    write_record(short_folder, ServerRecord(pid=server.process.pid, version="0.1.0", address=server.address))
    short_folder.chmod(0o777)
    with pytest.raises(LaunchError, match="chmod 700"):
        find(short_folder, {})


def test_a_server_is_started_and_found_again(start, short_folder) -> None:
    said: list[str] = []
    address = start(said=said)
    assert said == ["starting the server"]
    assert find(short_folder, {}) == address
    assert start(said=said) == address
    assert len(said) == 1


def test_a_server_that_could_not_load_its_checkpoint_is_waited_for_and_another_is_started(start) -> None:
    """first hour: a failed server poisons every later `fill`."""
    with Client(start("--state", "failed", "--ends-after", "0.5")) as client:
        failed = client.status().pid
    with Client(start()) as client:
        assert client.status().pid != failed


async def test_two_that_start_at_once_get_one_server(start, short_folder) -> None:
    first, second = await asyncio.gather(asyncio.to_thread(start), asyncio.to_thread(start))
    assert first == second
    with Client(first) as client:
        record = read_record(short_folder)
        assert record is not None
        assert client.status().pid == record.pid


def test_a_server_that_ends_while_it_starts_says_why(start) -> None:
    with pytest.raises(LaunchError, match=r"argument --draft-ms: invalid int value.*server\.log"):
        start("--draft-ms", "often")


def test_a_server_that_never_listens_is_given_up(short_folder) -> None:
    process = [sys.executable, "-c", "import time; time.sleep(3)"]
    with pytest.raises(LaunchError, match="did not listen"):
        find_or_start(short_folder, {}, how=HowToStart(command=process, log_folder=short_folder, patience_s=0.3))


def test_a_start_lock_that_stays_taken_is_an_error(short_folder) -> None:
    said: list[str] = []
    lock = file_lock(short_folder / "start.lock", patience_s=1, on_wait=lambda: None)
    with lock, pytest.raises(LaunchError, match="held by another process"):
        find_or_start(
            short_folder,
            {},
            on_progress=said.append,
            how=HowToStart(log_folder=short_folder, patience_s=0.2, command=["true"]),
        )
    assert said == ["another program is starting the server"]


def test_without_the_server_packages_the_remedy_is_named(short_folder, monkeypatch) -> None:
    monkeypatch.setattr("sfumato_client.address.install.SERVER_PACKAGES", ("torch", "no_such_package"))
    with pytest.raises(LaunchError, match=r"no_such_package is not installed.*pip install '\.\[server\]'"):
        find_or_start(short_folder, {})


def test_a_server_of_another_version_gives_a_warning_that_says_what_to_do() -> None:
    warning = version_mismatch("9.9")
    assert warning is not None
    assert "sfumato 9.9" in str(warning)
    assert "sfumato stop" in str(warning)
    assert version_mismatch(warning.own) is None


def test_the_client_imports_neither_torch_nor_fastapi() -> None:
    program = (
        "import sys, sfumato_client.http, sfumato_client.lifecycle.start;"
        "print({'torch', 'fastapi', 'transformers', 'typer'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
