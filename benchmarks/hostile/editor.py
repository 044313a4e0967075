"""An editor at the pipes of a real `sfumato-lsp`, which asks without a pause whether it still answers.

`sfumato/status` is answered by the event loop alone, so the longest answer is the longest that the loop was blocked.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from benchmarks.shared.servers import environment

PROGRAM = Path(sys.executable).parent / "sfumato-lsp"
NOWHERE = "http://127.0.0.1:9"
"""No server: what is looked at needs none."""
PAUSE_S = 0.005
ENDS_WITHIN_S = 10.0
CALM_S = 0.4
"""With less than half of a processor for so long, it works on nothing any more."""


class NoAnswer(Exception):
    """The language server did not answer in time, or is gone."""


class Editor:
    """`longest_s` is the longest answer to a probe so far."""

    def __init__(self, folders: Sequence[Path], state: Path, patience_s: float) -> None:
        self._patience_s = patience_s
        self._process = subprocess.Popen(
            [PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**environment(state), "SFUMATO_URL": NOWHERE, "SFUMATO_TOKEN": "x" * 20},
        )  # fmt: skip
        self._system = psutil.Process(self._process.pid)
        self._answers: dict[int, Any] = {}
        self._came = threading.Condition()
        self._asked = 0
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.longest_s = 0.0
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._write)]
        for work in self._threads:
            work.start()
        uris = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        literals: dict[str, Any] = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
        capabilities = {"textDocument": {"inlineCompletion": {}, "codeAction": literals}}
        start = {"processId": os.getpid(), "workspaceFolders": uris, "capabilities": capabilities}
        self.wait(self.ask("initialize", {**start, "rootUri": uris[0]["uri"]}), 60.0)
        self.tell("initialized", {})

    @property
    def resident(self) -> int:
        """Bytes."""
        return self._system.memory_info().rss

    def ask(self, method: str, params: Any) -> int:
        """The id of the request."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        return self._asked

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def wait(self, id: int, patience_s: float | None = None) -> Any:
        """The answer to a request. Raises `NoAnswer`."""
        with self._came:
            self._came.wait_for(lambda: id in self._answers or self._answers.get(0), patience_s or self._patience_s)
        if id not in self._answers:
            raise NoAnswer(f"no answer within {patience_s or self._patience_s:.0f} s")
        return self._answers.pop(id)

    def probe(self) -> None:
        """Ask whether it answers, and note how long that took. Raises `NoAnswer`."""
        begun = time.perf_counter()
        try:
            answer = self.wait(self.ask("sfumato/status", {}))
            assert "result" in answer, answer
        finally:
            self.longest_s = max(self.longest_s, time.perf_counter() - begun)

    def probe_until(self, ids: Sequence[int], within_s: float, *, rests: bool = True) -> None:
        """Until these are answered and, with `rests`, it works on nothing any more. Raises `NoAnswer`."""
        end = time.perf_counter() + within_s
        calm_since, used = time.perf_counter(), self._used()
        while time.perf_counter() < end:
            self.probe()
            time.sleep(PAUSE_S)
            if not rests and all(id in self._answers for id in ids):
                return
            now, busy = time.perf_counter(), self._used()
            if now - calm_since > CALM_S:
                if busy - used < CALM_S / 2 and all(id in self._answers for id in ids):
                    return
                calm_since, used = now, busy
        raise NoAnswer(f"still at work after {within_s:.0f} s")

    def end(self) -> int | None:
        """The exit code after `shutdown` and `exit`; `None` where it has to be killed."""
        try:
            self.wait(self.ask("shutdown", None), ENDS_WITHIN_S)
            self.tell("exit", None)
            return self._process.wait(ENDS_WITHIN_S)
        except (NoAnswer, subprocess.TimeoutExpired):
            return None
        finally:
            self._outgoing.put(None)
            self._process.kill()
            self._process.wait()
            for work in self._threads:
                work.join()
            for stream in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    assert stream is not None
                    stream.close()

    def _used(self) -> float:
        times = self._system.cpu_times()
        return times.user + times.system

    def _send(self, message: dict[str, Any]) -> None:
        # Written in a thread: what does not read must not hang the one who asks whether it does.
        self._outgoing.put(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def _write(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            while (body := self._outgoing.get()) is not None:
                self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while length := http.client.parse_headers(stream).get("Content-Length"):
            self._take(json.loads(stream.read(int(length))))
        with self._came:
            self._answers[0] = "it has ended"
            self._came.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        match message:
            case {"method": "workspace/configuration", "id": id, "params": {"items": items}}:
                self._send({"id": id, "result": [None] * len(items)})
            case {"method": _, "id": id}:
                self._send({"id": id, "result": None})
            case {"id": int(id)}:
                with self._came:
                    self._answers[id] = message
                    self._came.notify_all()
