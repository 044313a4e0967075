"""An engine that answers as a real vLLM was recorded to (`tests/vllm/record.py`), over a real port.

It takes nothing that vLLM would refuse, ignore or die of: `validation.json` is what vLLM's own validation knows. A read
that was not recorded is answered in the same shape. Faults are handed in, and happen one after the other.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
VALIDATION = json.loads((HERE / "validation.json").read_text(encoding="utf-8"))
RECORDING = json.loads((HERE / "recording.json").read_text(encoding="utf-8"))
EXCHANGES: Mapping[str, Any] = RECORDING["exchanges"]
KEY = "the-key-of-the-engine"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens instead of an answer, or before it.

    `status` is answered; with `reset` the connection ends at once, with `half` in the middle of the answer; `content`
    is sent in its place; before it `seconds` pass, in which it is noticed when the client goes. With `trickles` a byte
    of the answer comes every few hundredths of a second.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reset: bool = False
    half: bool = False
    content: bytes | None = None
    seconds: float = 0.0
    trickles: bool = False
    said: str = "no more of this"


class RecordedEngine:
    """`seen` are the reads that came, `broken_off` the seconds after which their clients left some of them."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.wrong: list[str] = []
        self.broken_off: list[float] = []
        self.faults: deque[Fault] = deque()
        self.version: str | None = RECORDING["version"]["version"]
        self.vocabulary = 4100
        self.looks_at_canvases = True
        self.length: object = 2048
        """What it says that it reads."""
        self.canvas = "256"
        self.answers = threading.Event()
        """Set unless answers are held back."""
        self.answers.set()

    def take(self, body: dict[str, Any], headers: Mapping[str, str]) -> Fault | None:
        """Look at a read that came, and say what is to happen to it."""
        self.seen.append(body)
        self.headers.append(headers)
        self.wrong += problems(body)
        self.answers.wait()
        return self.faults.popleft() if self.faults else None

    def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        for exchange in EXCHANGES.values():
            if exchange["body"] == body:
                told = json.dumps(exchange["answer"]).replace("exactly 256 ids", f"exactly {self.canvas} ids")
                return exchange["status"], json.loads(told)
        return 200, made_up(body, self.vocabulary)


def problems(body: Mapping[str, Any]) -> Iterator[str]:
    """Every field that vLLM would refuse, ignore or die of."""
    known, controls = set(VALIDATION["completion"]), body.get("vllm_xargs", {})
    yield from (f"{name} is unknown" for name in body.keys() - known)
    yield from (f"{name} is ignored" for name in body.keys() & set(VALIDATION["ignored"]))
    yield from (f"{name} ends the engine" for name in body.keys() & set(VALIDATION["ends_the_engine"]))
    yield from (f"{name} is unknown" for name in controls.keys() - set(VALIDATION["controls"]))
    harmless = {"temperature": 1.0, "min_p": 0.0}
    for name in body.keys() & set(VALIDATION["refused"]):
        if body[name] != harmless.get(name):
            yield f"{name} is refused"
    if len(body.get("logprob_token_ids", ())) > VALIDATION["most_exact"]:
        yield "too many ids"


def made_up(body: Mapping[str, Any], vocabulary: int) -> dict[str, Any]:
    """An answer of the recorded shape: a token that follows from the seed's at each position."""
    tokens = [(token * 7 + 1) % vocabulary for token in body["vllm_xargs"]["diffusion_seed_canvas"]]
    wanted = body.get("logprob_token_ids") or range(max(body["logprobs"] - 1, 0))
    tops = [{f"token_id:{t}": -0.5} | {f"token_id:{w}": -3.0 for w in wanted if w != t} for t in tokens]
    logprobs = {
        "text_offset": [0] * len(tokens),
        "token_logprobs": [-0.5] * len(tokens),
        "tokens": [f"token_id:{token}" for token in tokens],
        "top_logprobs": tops,
    }
    template = EXCHANGES["fill"]["answer"]
    choice = template["choices"][0] | {"logprobs": logprobs, "token_ids": tokens, "prompt_token_ids": body["prompt"]}
    return template | {"choices": [choice]}


@contextmanager
def listening(engine: RecordedEngine, port: int = 0) -> Iterator[str]:
    """The URL at which it answers within the block."""

    class Handler(_Handler):
        recorded = engine

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    recorded: RecordedEngine
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # an answer is one packet: the second of two waits for the first to be acknowledged

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        said = {"/health": b"", "/v1/models": self._models()}
        if self.recorded.version is not None:
            said["/version"] = json.dumps({"version": self.recorded.version}).encode()
        if self.path.startswith("/v1") and not self._has_key():
            self._say(401, json.dumps(RECORDING["without a key"]).encode())
        elif self.path in said:
            self._say(200, said[self.path])
        else:
            self._say(404, b'{"detail":"Not Found"}')

    def _models(self) -> bytes:
        (card,) = RECORDING["models"]["data"]
        return json.dumps({"data": [card | {"max_model_len": self.recorded.length}]}).encode()

    def do_POST(self) -> None:
        begun = time.monotonic()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._has_key():
            self._say(401, json.dumps(RECORDING["without a key"]).encode())
            return
        fault = self.recorded.take(body, dict(self.headers)) or Fault()
        if self._left_within(fault.seconds):
            self.recorded.broken_off.append(time.monotonic() - begun)
            self.close_connection = True
        elif fault.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif fault.trickles:
            self._trickle()
        elif fault.status != 200:
            error = {"message": fault.said, "type": "Error", "param": None, "code": fault.status}
            self._say(fault.status, json.dumps({"error": error}).encode(), fault.headers)
        else:
            if not self.recorded.looks_at_canvases:
                body = EXCHANGES["one position"]["body"]
            status, answer = self.recorded.answer(body)
            content = json.dumps(answer).encode() if fault.content is None else fault.content
            self._say(status, content, half=fault.half)

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "10000")
        self.end_headers()
        while not self._left_within(0.02):
            self.wfile.write(b" ")
            self.wfile.flush()
        self.close_connection = True

    def _has_key(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {KEY}"

    def _left_within(self, seconds: float) -> bool:
        readable, _, _ = select.select([self.connection], [], [], seconds)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def _say(
        self, status: int, content: bytes, headers: Mapping[str, str] | None = None, *, half: bool = False
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if half else content)
        self.close_connection = self.close_connection or half
