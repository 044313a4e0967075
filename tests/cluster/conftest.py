"""Fixtures for `make test-ray`: real processes, on ports of this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


def free_ports(count: int) -> int:
    """The first of so many free ports in a row."""
    for first in range(20_000 + os.getpid() % 1000 * 10, 60_000, count):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + count):
                taken = stack.enter_context(socket.socket())
                taken.bind(("127.0.0.1", port))
            return first
    raise OSError("no free ports")


def wait_for(url: str, seconds: float = 60, headers: dict[str, str] | None = None) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, headers=headers, timeout=5).is_success:
                return
        time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer")


@contextlib.contextmanager
def started(*command: str | Path, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program and all that it starts, for as long as the block lasts."""
    told = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", **environment}
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, env=told)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a figure, captured or not."""
    manager = request.config.pluginmanager.getplugin("capturemanager")

    def shown(text: str) -> None:
        with manager.global_and_fixture_disabled():
            print(f"\n    {text}", flush=True)

    return shown
