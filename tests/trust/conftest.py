"""Another user of this machine, who really runs programs: for every case where one could get something of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

STRANGER = 61001
"""A user that no system has; numbers are enough to run programs and own files."""

LISTEN = """
import os, socket, sys, threading
place, heard = sys.argv[1:]
notes = open(heard, "ab", buffering=0)
if place.isdigit():
    end = socket.create_server(("127.0.0.1", int(place)))
else:
    end = socket.socket(socket.AF_UNIX)
    end.bind(place)
    os.chmod(place, 0o777)
    end.listen()
print(os.getpid(), end.getsockname()[1] if place.isdigit() else 0, flush=True)
ANSWER = b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\ncontent-length: 15\\r\\n\\r\\n" + b'{"status":"ok"}'
def talk(connection):
    while data := connection.recv(65536):
        notes.write(data)
        if b"\\r\\n\\r\\n" in data:
            connection.sendall(ANSWER)
while True:
    connection, _ = end.accept()
    threading.Thread(target=talk, args=(connection,), daemon=True).start()
"""
"""Listens at a path or a port, answers every request as a healthy server does, and notes all that it hears."""


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Somebody who listens, at a path or at a port of this machine."""

    pid: int
    place: str
    port: int
    notes: Path

    @property
    def heard(self) -> str:
        return self.notes.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who runs programs here: `user` is `None` for whoever runs the tests."""

    python: str
    user: int | None
    stack: ExitStack

    def start(self, program: str, *arguments: str | Path) -> subprocess.Popen[str]:
        """Run a program until the test ends; it has said something by now."""
        command = [self.python, "-I", "-S", "-c", program, *map(str, arguments)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **_as(self.user))
        self.stack.callback(self._end, process)
        return process

    def say(self, program: str, *arguments: str | Path) -> str:
        """What a program says that ends by itself and well."""
        command = [self.python, "-I", "-S", "-c", program, *map(str, arguments)]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=20, **_as(self.user))
        return said.stdout

    def listen(self, place: Path | int, notes: Path) -> Listening:
        process = self.start(LISTEN, str(place), notes)
        assert process.stdout is not None
        pid, port = map(int, process.stdout.readline().split())
        if self.user is not None:
            # Otherwise a test could pass because nobody was there.
            assert Path(f"/proc/{pid}").stat().st_uid == self.user
        return Listening(pid=pid, place=str(place), port=port, notes=notes)

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        process.kill()
        process.communicate()


def _as(user: int | None) -> dict[str, Any]:
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


@pytest.fixture(scope="session")
def strangers_python() -> str:
    """An interpreter that another user can run; the one of the tests may lie in a folder that is closed to them."""
    if sys.platform != "linux" or os.getuid() != 0:
        pytest.skip("only root on Linux can run programs as another user")
    for python in filter(None, (str(Path(sys.executable).resolve()), "/usr/bin/python3", shutil.which("python3"))):
        command = [python, "-I", "-S", "-c", "import os; print(os.getuid())"]
        try:
            said = subprocess.run(
                command, user=STRANGER, group=STRANGER, extra_groups=[], capture_output=True, text=True
            )
        except OSError:
            continue
        if said.stdout.strip() == str(STRANGER):
            return str(python)
    pytest.skip("no interpreter here can be run by another user")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def stranger(strangers_python: str, stack: ExitStack) -> Person:
    """Another user of this machine."""
    return Person(python=strangers_python, user=STRANGER, stack=stack)


@pytest.fixture
def me(stack: ExitStack) -> Person:
    """Whoever runs the tests, with processes of their own."""
    return Person(python=sys.executable, user=None, stack=stack)


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder for everybody, as /tmp is: in it nobody takes away what is another's."""
    with tempfile.TemporaryDirectory(prefix="sf") as name:
        folder = Path(name)
        folder.chmod(0o1777)
        yield folder


@pytest.fixture
def mine() -> Iterator[Path]:
    """A folder of whoever runs the tests, closed to others; its path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="sf") as name:
        yield Path(name)
