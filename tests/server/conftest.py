"""Fixtures of the server's tests: real processes on real sockets, with `fake_engine` in the model's place."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import pytest
from tests.server.fake_engine import gate
from tests.server.launched import FAKE, SERVE, with_fake_engine

from sfumato_client.address.record import read_record

T = TypeVar("T")


def body(operation: str, path: str, **fields: Any) -> dict[str, Any]:
    """A fill of one hole, its warming, the words there, or an operation on a selection.

    `path` tells the fake engine what to do.
    """
    if operation in ("fill", "warm", "words"):
        return {"segments": [{"text": "x = "}, {"hole": {}}, {"text": "\n"}], "path": path, **fields}
    return {"before": "x = ", "selection": "y + 1", "after": "\n", "path": path, **fields}


def aside(ask: Callable[[], T]) -> Callable[[], T]:
    """Call it in a thread; call what is returned for what came of it."""
    found: list[T] = []

    def run() -> None:
        # A test may kill the server, or end, while this waits. Then nobody asks for the response.
        with contextlib.suppress(httpx.HTTPError, RuntimeError):
            found.append(ask())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def response() -> T:
        thread.join(20)
        return found[0]

    return response


@dataclass
class Server:
    """A server process under test and a client of it."""

    process: subprocess.Popen[str]
    folder: Path
    http: httpx.Client
    steps_file: Path

    @property
    def steps(self) -> list[str]:
        """What the fake engine noted so far."""
        return self.steps_file.read_text(encoding="utf-8").splitlines() if self.steps_file.exists() else []

    def status(self) -> dict[str, Any]:
        return self.http.get("/v1/status").json()

    def ask(self, operation: str, path: str = "", **fields: Any) -> httpx.Response:
        return self.http.post(f"/v1/{operation}", json=body(operation, path, **fields))

    def fill(self, path: str = "", **fields: Any) -> httpx.Response:
        return self.ask("fill", path, **fields)

    def fill_aside(self, path: str = "", **fields: Any) -> Callable[[], httpx.Response]:
        return self.ask_aside("fill", path, **fields)

    def ask_aside(self, operation: str, path: str = "", **fields: Any) -> Callable[[], httpx.Response]:
        """Ask in a thread; call what is returned for the response."""
        return aside(lambda: self.ask(operation, path, **fields))

    def post_aside(self, path: str, **what: Any) -> Callable[[], httpx.Response]:
        return aside(lambda: self.http.post(path, **what))

    def events_aside(self, path: str, **fields: Any) -> Callable[[], list[str]]:
        """The names of a fill's events, read to the end of the stream."""

        def read() -> list[str]:
            with self.stream(path, **fields) as response:
                return [line.removeprefix("event: ") for line in response.iter_lines() if line.startswith("event: ")]

        return aside(read)

    def stream(
        self, path: str = "", operation: str = "fill", **fields: Any
    ) -> contextlib.AbstractContextManager[httpx.Response]:
        return self.http.stream("POST", f"/v1/{operation}", json=body(operation, path, stream=True, **fields))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


Start = Callable[..., Server]


@pytest.fixture(scope="session")
def start_server(until: Callable[[Callable[[], object]], None]) -> Iterator[Start]:
    """Start servers, each in a folder of its own unless `folder` is given; all are killed at the end."""
    with contextlib.ExitStack() as stack:

        def start(folder: Path | None = None, *, wait: str = "ready", listens: bool = True, **options: Any) -> Server:
            # Short, because a unix socket's path may have no more than about a hundred bytes.
            folder = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sf")))
            steps = folder / "steps"
            options = {
                "runtime_folder": str(folder),
                **FAKE,
                "linger_s": 60.0,
                **options,
            }
            process = launch(options, steps)
            stack.callback(end, process)
            if not listens:
                return Server(process, folder, httpx.Client(), steps)
            until(lambda: process.poll() is not None or record_of(folder, process.pid))
            if process.poll() is not None:
                raise AssertionError(f"the server ended: {process.communicate()[1]}")
            record = read_record(folder)
            assert record is not None
            address = record.address
            client = httpx.Client(
                base_url=address.base_url,
                transport=httpx.HTTPTransport(uds=address.socket),
                headers={"Authorization": f"Bearer {address.token}"} if address.token else {},
                timeout=20,
            )
            stack.enter_context(client)
            server = Server(process, folder, client, steps)
            if wait:
                until(lambda: server.status()["state"] == wait)
            return server

        yield start


@pytest.fixture(scope="session")
def shared(start_server: Start) -> Server:
    """A server for tests that leave it as they found it."""
    return start_server()


@pytest.fixture
def three(start_server: Start) -> Start:
    """Start servers whose engine takes three requests at once."""
    return lambda **options: start_server(checkpoint="several=3", **options)


@pytest.fixture
def hold(until: Callable[[Callable[[], object]], None]) -> Callable[..., Callable[[], httpx.Response]]:
    """Have a request of the document `name` begin, and stay with the worker until it is let go."""

    def ask(
        server: Server, name: str, *, operation: str = "fill", wish: str = "", gate: str = "", **fields: Any
    ) -> Callable[[], httpx.Response]:
        before = server.steps.count(f"{name} 1")
        path = f"name={name},steps=2,held={gate or name},{wish}"
        response = server.ask_aside(operation, path, document=name, **fields)
        until(lambda: server.steps.count(f"{name} 1") > before)
        return response

    return ask


@pytest.fixture(scope="session")
def let_go() -> Callable[..., None]:
    def open_gates(server: Server, *names: str) -> None:
        for name in names:
            gate(server.steps_file, name).touch()

    return open_gates


@pytest.fixture(scope="session")
def gone(until: Callable[[Callable[[], object]], None]) -> Callable[[int], None]:
    """Wait until a process is no more."""

    def wait(pid: int) -> None:
        def ended() -> bool:
            with contextlib.suppress(psutil.NoSuchProcess):
                return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
            return True

        until(ended)

    return wait


def launch(options: dict[str, Any], steps: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, **with_fake_engine(), "SFUMATO_FAKE_LOG": str(steps)}
    command = [sys.executable, str(SERVE), json.dumps(options)]
    # Its log goes to a file: a pipe that nobody reads would fill up.
    with (steps.parent / f"log-{time.monotonic_ns()}").open("w") as log:
        return subprocess.Popen(command, env=environment, stderr=log, text=True)


def record_of(folder: Path, pid: int) -> bool:
    record = read_record(folder)
    return record is not None and record.pid == pid


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(10)
