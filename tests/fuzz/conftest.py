"""What is fuzzed: a server on a port, with `fake_engine` in the model's place, and a `sfumato-lsp` that asks it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from benchmarks.abuse.target import Target, target
from benchmarks.shared.servers import environment
from hypothesis import HealthCheck, settings
from tests.server.launched import FAKE, with_fake_engine

settings.register_profile(
    "fuzz", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
"""The same examples in every run: what is found today is found tomorrow."""


@pytest.fixture(scope="session")
def served() -> Iterator[Target]:
    """A server that is ready, for tests that leave it so."""
    with server() as found:
        yield found


@pytest.fixture
def ending() -> Iterator[Target]:
    """A server of one test's own."""
    with server() as found:
        yield found


@contextlib.contextmanager
def server() -> Iterator[Target]:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="sf") as folder:
        patch.setenv("PYTHONPATH", with_fake_engine()["PYTHONPATH"])
        with target(Path(folder), **FAKE, port=0) as found:
            yield found


class Lsp:
    """A `sfumato-lsp` process, and what it has said. Whatever else is on its stdout fails the test."""

    def __init__(self, environment: dict[str, str]) -> None:
        program = Path(sys.executable).parent / "sfumato-lsp"
        self.environment = environment
        self.log = Path(environment["SFUMATO_RUNTIME_DIR"]) / "log"
        self.process = subprocess.Popen(
            [program, "--log-file", self.log], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self.said: list[dict[str, Any]] = []
        self.junk: list[bytes] = []
        self._more = threading.Condition()
        self.asked = 0
        self._ended = False
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended, which the test will see
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def send(self, message: object) -> None:
        """Any JSON value, in a frame."""
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method: str, params: object) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object = None) -> dict[str, Any]:
        """The one answer to a request with an id of its own."""
        self.asked += 1
        id = f"test-{self.asked}"
        self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        return self.answer(id)

    def answer(self, id: object) -> dict[str, Any]:
        self.wait(lambda: self.answers(id))
        (answer,) = self.answers(id)
        return answer

    def answers(self, id: object) -> list[dict[str, Any]]:
        """To the request with this id; `1` and `"1"` are two."""
        key = json.dumps(id)
        return [said for said in self.said if "method" not in said and json.dumps(said.get("id")) == key]

    def wait(self, holds: Callable[[], object]) -> None:
        with self._more:
            held = self._more.wait_for(lambda: holds() or self._ended, 20)
            assert holds(), f"it {'ended' if held else 'is silent'}: {self.log_text[-2000:]}"

    @property
    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def start(self, **options: object) -> None:
        """Shake hands, and wait until it has looked at the server."""
        folders = [{"uri": "file:///w", "name": "w"}]
        self.ask(
            "initialize",
            {"processId": None, "rootUri": None, "capabilities": {}, "workspaceFolders": folders}
            | {"initializationOptions": {"start_server": False, **options}},
        )
        self.notify("initialized", {})
        while self.ask("sfumato/status", {})["result"]["serverState"] == "connecting":
            time.sleep(0.02)

    def end(self) -> int:
        """Close its stdin; the exit code."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        return self.process.wait(20)

    def _read(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # a test closes it
            self._read_all()
        with self._more:
            self._ended = True
            self._more.notify_all()

    def _read_all(self) -> None:
        assert self.process.stdout is not None
        out = self.process.stdout
        while line := out.readline():
            length = line.removeprefix(b"Content-Length: ").strip()
            if not length.isdigit():
                self.junk.append(line)
                continue
            while out.readline().strip():
                pass
            with self._more:
                self.said.append(json.loads(out.read(int(length))))
                self._more.notify_all()


@pytest.fixture
def lsp(served: Target) -> Iterator[Lsp]:
    """A language server of one test's own, which finds `served`."""
    with language_server(served) as lsp:
        yield lsp


@pytest.fixture(scope="module")
def kept(served: Target) -> Iterator[Lsp]:
    with language_server(served) as lsp:
        lsp.start()
        yield lsp


@pytest.fixture
def steady(kept: Lsp) -> Lsp:
    """A language server, started, that goes on to the next test; what it has said before is forgotten."""
    kept.ask("sfumato/status")
    kept.said.clear()
    return kept


@contextlib.contextmanager
def language_server(served: Target) -> Iterator[Lsp]:
    """At the end nothing of it is left, and it has written nothing but LSP."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        lsp = Lsp(environment(Path(folder)) | {"SFUMATO_URL": str(served.address.url), "SFUMATO_TOKEN": served.token})
        yield lsp
        lsp.end()
        lsp.reader.join(10)
        assert lsp.process.stdout is not None
        lsp.process.stdout.close()
        assert not [
            found for found in psutil.process_iter(["environ"]) if folder in (found.info["environ"] or {}).values()
        ]
        assert lsp.junk == []
