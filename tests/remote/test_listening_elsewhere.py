"""`sfumato serve` for clients elsewhere: address, name, token, and what its owner is told. Real processes and ports."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sfumato_client.address.address import Address
from sfumato_client.address.errors import ServerError
from sfumato_client.address.record import read_record
from sfumato_client.http import Client

TOKEN = "a-token-of-the-tests-own"
Serve = Callable[..., tuple[Address, Path]]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield Path(folder)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sfumato_client.cli.main", "serve", *arguments]


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    return {**kept, "SFUMATO_RUNTIME_DIR": str(folder), **more}


@pytest.fixture
def serve(folder: Path, until) -> Iterator[Serve]:
    """Starts a server; returns where its record says that it is, and its output."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **more: str) -> tuple[Address, Path]:
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command(*arguments), env=environment(folder, **more), stdout=output, stderr=output
            )
        started.append(process)
        until(lambda: process.poll() is not None or read_record(folder))
        record = read_record(folder)
        assert record is not None, log.read_text(encoding="utf-8")
        return record.address, log

    yield start
    for process in started:
        process.terminate()
        process.wait(20)


def refused(folder: Path, *arguments: str, **more: str) -> str:
    """What a server says that does not start."""
    said = subprocess.run(
        command(*arguments), env=environment(folder, **more), capture_output=True, text=True, timeout=60, check=False
    )
    assert said.returncode != 0
    return " ".join(said.stderr.split())


def port_of(address: Address) -> str:
    return str(address.url).rpartition(":")[2]


def test_an_address_of_every_interface_is_recorded_as_the_loopback(serve: Serve) -> None:
    address, log = serve("--host", "0.0.0.0", "--port", "0", SFUMATO_TOKEN=TOKEN)
    assert str(address.url).startswith("http://127.0.0.1:")
    with Client(address) as client:
        assert client.alive()
    assert "cross the network unencrypted" in log.read_text(encoding="utf-8")


def test_a_loopback_port_needs_no_warning(serve: Serve) -> None:
    _, log = serve("--port", "0")
    assert "unencrypted" not in log.read_text(encoding="utf-8")


def test_an_ipv6_address_works(serve: Serve) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError as error:
        pytest.skip(f"no IPv6 here: {error}")
    address, _ = serve("--host", "::1", "--port", "0", SFUMATO_TOKEN=TOKEN)
    assert str(address.url).startswith("http://[::1]:")
    with Client(address) as client:
        assert client.status().version


def test_a_name_that_is_allowed_is_answered_and_another_is_not(serve: Serve) -> None:
    address, _ = serve("--port", "0", "--allow-host", "gpu.example", SFUMATO_TOKEN=TOKEN)
    for name, code in (("gpu.example", b"200"), ("other.example", b"403")):
        with socket.create_connection(("127.0.0.1", int(port_of(address)))) as end:
            head = f"GET /v1/status HTTP/1.1\r\nHost: {name}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
            end.sendall(head.encode())
            assert end.recv(65536).split()[1] == code


def test_the_token_comes_from_a_file(serve: Serve, folder: Path) -> None:
    (folder / "token").write_text(f"{TOKEN}\n")
    address, _ = serve("--port", "0", "--token-file", str(folder / "token"))
    assert address.token == TOKEN


def test_a_wrong_token_reaches_the_user_as_a_sentence(serve: Serve) -> None:
    address, _ = serve("--port", "0", SFUMATO_TOKEN=TOKEN)
    wrong = Address(url=address.url, token="another-token-altogether")
    with Client(wrong) as client, pytest.raises(ServerError, match="refuses the token that was sent"):
        client.status()


@pytest.mark.parametrize(
    ("arguments", "token", "why"),
    [
        (("--port", "0"), "short", "16 are the fewest"),
        (("--port", "0"), "sixteen characters", "spaces"),
        (("--port", "0", "--token-file", "/no/such/file"), "", "cannot be read"),
        (("--port", "0", "--token", TOKEN, "--token-file", "x"), "", "which one counts"),
        (("--host", "0.0.0.0"), "", "add --port"),
        (("--host", "192.0.2.1", "--port", "0"), TOKEN, "cannot listen on port 0 of 192.0.2.1"),
        (("--host", "gpu.invalid", "--port", "0"), TOKEN, "cannot listen on port 0 of gpu.invalid"),
    ],
)
def test_what_cannot_be_is_told_and_no_server_starts(folder: Path, arguments, token: str, why: str) -> None:
    said = refused(folder, *arguments, **({"SFUMATO_TOKEN": token} if token else {}))
    assert why in said
    assert "Traceback" not in said


def test_a_token_that_was_refused_is_not_shown(folder: Path) -> None:
    assert "hunter2" not in refused(folder, "--port", "0", SFUMATO_TOKEN="hunter2")
