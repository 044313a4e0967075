"""A server whose every text tries to act on a terminal, on a port of this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.cli.on_port import on_port

EVIL = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\x7f\x00\rhid\u202e\u2066\u2028\u200b\U000e0041den"
"""To the clipboard, clear, C1, DEL, NUL, back to the line's start, turned around, unseen."""

USAGE = {"context_tokens": 1, "reused_tokens": 0, "canvas_tokens": 1, "hole_tokens": 1, "steps": 1}
TIMING = {"queue_ms": 0, "prefill_ms": 0, "step_ms": [1], "worker_ms": 0, "total_ms": 1}
CANDIDATE = {"texts": [EVIL], "score": 0, "tokens": [[]], "length": 1, "ended": "stable", "valid": None}
TOKEN = {"start": 0, "end": 1, "log_prob": -9, "probability": 0.001, "instead": EVIL}
CHECKPOINT = {
    "name": EVIL,
    "source": EVIL,
    "languages": ["python", EVIL],
    "operations": [],
    "parameters": 1,
    "context_tokens": 1,
}
STATUS = {
    "version": f"0.0.1{EVIL}",
    "pid": 1,
    "state": "ready",
    "detail": EVIL,
    "checkpoint": {**CHECKPOINT, "instructions": [EVIL]},
    "device": EVIL,
    "dtype": EVIL,
    "uptime_s": 1,
    "counts": {},
}
ANSWERS: dict[str, Any] = {
    "/v1/status": STATUS,
    "/v1/page": {"url": f"http://x/#{EVIL}"},
    "/v1/pause": {"state": "failed", "detail": EVIL, "memory_bytes": None, "device_bytes": None},
    "/v1/fill": {"id": EVIL, "candidates": [CANDIDATE], "usage": USAGE, "timing": TIMING},
    "/v1/rewrite": {"id": EVIL, "candidates": [CANDIDATE], "usage": USAGE, "timing": TIMING},
    "/v1/refine": {"id": EVIL, "text": EVIL, "edits": [], "usage": USAGE, "timing": TIMING},
    "/v1/inspect": {"id": EVIL, "tokens": [TOKEN], "usage": USAGE, "timing": TIMING},
}
ERROR = {"error": {"code": "internal", "message": f"bad {EVIL}", "field": EVIL}}


class _Hostile(BaseHTTPRequestHandler):
    fails: bool

    def do_GET(self) -> None:
        asked = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.fails and self.path != "/v1/status":
            return self._say(500, "application/json", json.dumps(ERROR))
        answer = json.dumps(ANSWERS.get(self.path, {}))
        if b'"stream":true' in asked:
            return self._say(200, "text/event-stream", f"event: done\ndata: {answer}\n\n")
        return self._say(200, "application/json", answer)

    do_POST = do_GET

    def _say(self, status: int, kind: str, text: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def hostile_server(*, fails: bool = False) -> Iterator[str]:
    """Its URL; one that `fails` answers everything but its status with an error."""
    with on_port(_Hostile, fails=fails) as url:
        yield url
