"""One abuse of the server: what is sent, and what it has to get."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

JSON = "application/json"
FILL = {"segments": [{"text": "x = "}, {"hole": {}}, {"text": "\n"}], "path": "abuse.py"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """`gets` is a status with the error's code, `closed`, or `200`. `{host}` and `{token}` stand for the server's own.

    A case that is not about them has the right Host, token, content type and length, so that one thing is wrong alone.
    """

    name: str
    gets: str
    line: str = "POST /v1/fill HTTP/1.1"
    host: str | None = "{host}"
    token: str | None = "Bearer {token}"
    kind: str | None = JSON
    headers: tuple[str, ...] = ()
    body: bytes = json.dumps(FILL).encode()
    length: bool = True
    raw: bytes | None = None
    """Sent as it is, instead of all this."""
    withheld: int = 0
    """As many of the last bytes are never sent."""
    times: int = 1
    """How often it is sent over one connection."""
    reads: bool = True
    """Whether the answer is read; a client that does not waits until it is closed out."""
    crowd: int = 0
    """Connections that are opened before and stay open; each sends `crowd_sends` and no more."""
    crowd_sends: bytes | None = b""
    """`None`: all of the case's own request but its last byte."""
    churn: bool = False
    """Meanwhile somebody opens and closes connections without a word, as fast as one process can."""
    stays: bool = False
    """The client does not close when it has its answer; the server has to."""
    socket: bool = False
    """Over a server's unix socket, which asks for no token."""

    def bytes_for(self, host: str, token: str) -> bytes:
        if self.raw is not None:
            return self.raw
        named = {"Host": self.host, "Authorization": self.token, "Content-Type": self.kind}
        lines = [self.line, *(f"{name}: {value}" for name, value in named.items() if value is not None), *self.headers]
        if self.length and self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        head = "\r\n".join(lines).replace("{host}", host).replace("{token}", token)
        data = head.encode("latin-1") + b"\r\n\r\n" + self.body
        return data[: len(data) - self.withheld] * self.times


def fill(**fields: Any) -> bytes:
    """The body of a good fill, but for `fields`."""
    return json.dumps({**FILL, **fields}).encode()
