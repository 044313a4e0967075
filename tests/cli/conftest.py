"""Fixtures of the command line's tests: a real server process without a model, in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import wait_until

from sfumato_client.address.address import Address
from sfumato_client.cli.main import main
from sfumato_client.http import Client

FAKE_SERVER = Path(__file__).with_name("fake_server.py")


@dataclass(frozen=True, kw_only=True)
class FakeServer:
    address: Address
    process: subprocess.Popen[bytes]
    log: Path
    runtime: Path

    def entries(self) -> list[dict[str, Any]]:
        """What it was asked so far, oldest first."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def runtime() -> Iterator[Path]:
    """A short path: a unix socket's may have 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def server(runtime: Path) -> Iterator[FakeServer]:
    """A running server that left a record in `runtime`."""
    with running(runtime) as started:
        yield started


@pytest.fixture
def own_server(short_folder: Path) -> Iterator[Callable[..., FakeServer]]:
    """Starts a server that belongs to one test, with options: `own_server("--version", "9.9")`."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(running(short_folder, *options))


@contextmanager
def running(folder: Path, *options: str) -> Iterator[FakeServer]:
    socket, log = folder / "s", folder / "log.jsonl"
    log.touch()
    command = [sys.executable, str(FAKE_SERVER), "--socket", str(socket), "--log", str(log), "--record", str(folder)]
    process = subprocess.Popen([*command, *options])
    address = Address(socket=str(socket))
    try:
        with Client(address) as client:
            wait_until(client.alive)
        yield FakeServer(address=address, process=process, log=log, runtime=folder)
    finally:
        process.terminate()
        process.wait(timeout=10)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def quick_sfumato(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], runtime: Path
) -> Callable[..., Outcome]:
    """The command line in this process, for what needs no process of its own and comes in many variants."""

    def run(*arguments: str) -> Outcome:
        monkeypatch.setenv("SFUMATO_RUNTIME_DIR", str(runtime))
        monkeypatch.setattr(sys, "argv", ["sfumato", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        # A program goes on to end without a word at Ctrl-C; these tests go on.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        said = capsys.readouterr()
        return Outcome(returncode=int(ended.value.code or 0), stdout=said.out, stderr=said.err)

    return run


@pytest.fixture
def sfumato(runtime: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line as a process of its own: `sfumato("fill", "a.py:1:1")`."""

    def run(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sfumato_client.cli.main", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd,
            timeout=60,
            env={
                **os.environ,
                "SFUMATO_RUNTIME_DIR": str(runtime),
                "COLUMNS": "100",
                "NO_COLOR": "1",
                **environment,
            },
        )

    return run
