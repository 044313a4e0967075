"""A hub on the loopback that does one thing that no hub does, and everything else as a hub does it."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.cli.on_port import on_port

COMMIT = "c" * 40
CONFIG = json.dumps({"architectures": ["DiffusionGemmaForBlockDiffusion"]}).encode()
FILES = {"config.json": CONFIG, "tokenizer.json": b"{}", "model.safetensors": b"\1" * 1000}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`body` may go on for ever; `length` is what its header says of it."""

    body: bytes | Callable[[], Iterator[bytes]] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


def entry(name: object, size: object, **more: object) -> dict[str, object]:
    return {"type": "file", "path": name, "size": size, "oid": "1" * 40, **more}


@dataclass(frozen=True, kw_only=True)
class Hostility:
    """What is answered otherwise: about the repository, about its files, and for a file, asked about or fetched."""

    info: Answer | None = None
    tree: Answer | None = None
    head: Mapping[str, Answer] = field(default_factory=dict)
    get: Mapping[str, Answer] = field(default_factory=dict)


def endless(chunk: bytes = b"\0" * 65536, pause: float = 0.0) -> Callable[[], Iterator[bytes]]:
    def body() -> Iterator[bytes]:
        while True:
            time.sleep(pause)
            yield chunk

    return body


def bomb(content: bytes) -> Answer:
    return Answer(body=gzip.compress(content), headers={"Content-Encoding": "gzip"})


class _Hub(BaseHTTPRequestHandler):
    does: Hostility

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/api/") and "/tree/" in path:
            listed = json.dumps([entry(name, len(content)) for name, content in FILES.items()])
            return self._say(self.does.tree or Answer(body=listed.encode()))
        if path.startswith("/api/"):
            info = json.dumps({"id": "owner/small", "sha": COMMIT, "siblings": []})
            return self._say(self.does.info or Answer(body=info.encode()))
        name = path.split("/resolve/", 1)[-1].partition("/")[2]
        other = (self.does.head if self.command == "HEAD" else self.does.get).get(name)
        return self._say(other or file_answer(FILES.get(name, b"?")))

    do_HEAD = do_GET

    def _say(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value.replace("HOST", self.headers["Host"]))
        if answer.length is not None:
            self.send_header("Content-Length", str(answer.length))
        elif isinstance(answer.body, bytes):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        for chunk in [answer.body] if isinstance(answer.body, bytes) else answer.body():
            self.wfile.write(chunk)

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the other end has had enough
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


def file_answer(content: bytes, *, etag: str = "", commit: str = COMMIT, **more: Any) -> Answer:
    return Answer(
        body=content, headers={"ETag": f'"{etag or sha1(content).hexdigest()}"', "X-Repo-Commit": commit, **more}
    )


@contextmanager
def hostile_hub(does: Hostility) -> Iterator[str]:
    """Its URL."""
    with on_port(_Hub, does=does) as url:
        yield url
