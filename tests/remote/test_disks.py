"""A disk that is full or read-only stops nothing. Real servers and real file systems."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sfumato_client.address.errors import NoFolder
from sfumato_client.address.record import RECORD_NAME, runtime_folder
from sfumato_client.http import Client
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.log_file import open_log, shorten
from sfumato_client.lifecycle.start import HowToStart, find_or_start
from sfumato_client.protocol import FillRequest, HoleSegment, TextSegment

FILL = FillRequest(segments=[TextSegment(text="def add(a, b):\n    return "), HoleSegment()])


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, as unix sockets need one."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield Path(folder)


@pytest.fixture
def full_disk(folder: Path) -> Iterator[Path]:
    """A disk without a free byte; a file without content can still be made."""
    disk = folder / "disk"
    disk.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", disk], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        fill_up(disk / "filler")
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def fill_up(file: Path) -> None:
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass


@pytest.fixture
def serve() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Servers that are ended after the test."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.terminate()
        process.wait(20)


def clean(runtime: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    return {**kept, "SFUMATO_RUNTIME_DIR": str(runtime), **more}


def test_a_server_whose_record_and_log_find_no_room_works_and_is_found(full_disk, serve, until) -> None:
    log = (full_disk / "log").open("wb")
    with log:
        command = [sys.executable, "-m", "sfumato_client.cli.main", "serve"]
        serve.append(subprocess.Popen(command, env=clean(full_disk), stdout=log, stderr=log))
    until(lambda: find(full_disk, {}))
    assert not (full_disk / RECORD_NAME).exists()
    address = find(full_disk, {})
    assert address is not None
    with Client(address) as client:
        until(lambda: client.status().state == "ready")
        assert client.fill(FILL).candidates


def test_a_server_is_started_where_no_log_can_be_written(folder, full_disk) -> None:
    """As for a home folder on a full disk: the log goes beside the socket."""
    said: list[str] = []
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    environment = clean(runtime)
    blocked = full_disk / "filler" / "log"  # no folder can be made in a file, not even by root
    address = find_or_start(runtime, environment, on_progress=said.append, how=HowToStart(log_folder=blocked))
    try:
        assert "listening at" in (runtime / "server.log").read_text(encoding="utf-8")
    finally:
        with Client(address) as client:
            client.stop()


def test_a_log_that_fits_nowhere_is_told_with_the_reason(folder) -> None:
    (folder / "file").touch()
    with open_log((folder / "file" / "a", folder / "file" / "b")) as log:
        assert log.path is None
    assert "Not a directory" in log.where


def test_a_read_only_folder_for_sockets_is_told_with_a_way_out(folder) -> None:
    (folder / "file").touch()
    with pytest.raises(NoFolder, match="SFUMATO_RUNTIME_DIR"):
        runtime_folder({"SFUMATO_RUNTIME_DIR": str(folder / "file" / "run")})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_meets_a_read_only_folder_as_one_line(folder) -> None:
    folder.chmod(0o755)
    program = (
        "import os, sys; from sfumato_client.cli.main import main; os.setuid(65534); sys.argv = ['sfumato', 'status'];"
        f"os.environ['SFUMATO_RUNTIME_DIR'] = {str(folder / 'run')!r}; main()"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.startswith("sfumato: the folder of running servers cannot be used")
    assert len(said.stderr.splitlines()) == 1


def test_a_log_that_grew_long_loses_its_older_half_while_it_is_written(folder) -> None:
    with open_log((folder,)) as log:
        assert log.path is not None
        for number in range(1000):
            os.write(log.descriptor, f"line {number}\n".encode())
        shorten(log.path, limit=4000)
        os.write(log.descriptor, b"the last line\n")
    lines = log.path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "[older lines were removed]"
    assert lines[-2:] == ["line 999", "the last line"]
    assert log.path.stat().st_size < 4000


def test_a_server_whose_runtime_folder_is_wiped_ends_and_another_can_start(folder, serve, until) -> None:
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "sfumato_client.cli.main", "serve"]
        serve.append(subprocess.Popen(command, env=clean(runtime), stdout=log, stderr=log))
    until(lambda: find(runtime, {}))
    for path in runtime.iterdir():
        path.unlink()
    runtime.rmdir()
    assert serve[0].wait(30) == 0
    assert "is gone" in (folder / "log").read_text(encoding="utf-8")
