"""The clients of a fault run, over real sockets; each says what it was told in the end."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from benchmarks.faults.plan import MALFORMED, Manner, Sent

from sfumato_client.http.events import EventDecoder

PATIENCE_S = 120.0
"""A request that has no end by then is lost."""
TERMINAL = ("done", "failed", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`ends` are the terminal events, or the one code of an answer. `drafts` came before: it was past its prefill."""

    sent: Sent
    ends: tuple[str, ...] = ()
    drafts: int = 0
    id: str = ""
    left: bool = False
    """The client did not stay for the end."""

    @property
    def is_lost(self) -> bool:
        return not self.left and not self.ends

    @property
    def is_doubled(self) -> bool:
        return len(self.ends) > 1


async def turn(sent: Sent, socket: Path) -> Heard:
    """One client's turn."""
    await asyncio.sleep(sent.hurry_s)
    try:
        async with asyncio.timeout(PATIENCE_S):
            match sent.manner:
                case Manner.STREAM | Manner.PLAIN | Manner.LEAVES_MID_STREAM:
                    return await _ask(sent, socket)
                case Manner.LEAVES_MID_BODY | Manner.LEAVES_AT_ONCE:
                    await _leave(sent, socket)
                    return Heard(sent=sent, left=True)
                case Manner.MALFORMED:
                    return await _malformed(sent, socket)
    except (TimeoutError, httpx.TransportError, OSError):
        return Heard(sent=sent)


def over(socket: Path) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(uds=str(socket))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=PATIENCE_S)


async def _ask(sent: Sent, socket: Path) -> Heard:
    async with (
        over(socket) as client,
        client.stream("POST", f"/v1/{sent.operation}", json=sent.body) as answer,
    ):
        id = answer.headers.get("x-request-id", "")
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            said = json.loads(await answer.aread())
            code = "done" if answer.is_success else said["error"]["code"]
            return Heard(sent=sent, id=id, ends=(code,))
        decoder, ends, drafts = EventDecoder(), [], 0
        async for chunk in answer.aiter_bytes():
            for event in decoder.feed(chunk):
                if event.name in TERMINAL:
                    ends.append(_code(event.name, event.data))
                    continue
                drafts += 1
                if sent.manner is Manner.LEAVES_MID_STREAM:
                    return Heard(sent=sent, id=id, drafts=drafts, left=True)
        # To the end of the stream: a second terminal event would come after the first.
        return Heard(sent=sent, id=id, ends=tuple(ends), drafts=drafts)


def _code(name: str, data: str) -> str:
    return name if name == "done" else str(json.loads(data)["code"])


async def _leave(sent: Sent, socket: Path) -> None:
    body = json.dumps(sent.body).encode()
    head = f"POST /v1/{sent.operation} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    whole = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    _, writer = await asyncio.open_unix_connection(socket)
    writer.write(whole[:-100] if sent.manner is Manner.LEAVES_MID_BODY else whole)
    with suppress(ConnectionError):
        await writer.drain()
    writer.close()


async def _malformed(sent: Sent, socket: Path) -> Heard:
    """The answer's status, or that the connection was closed, is the end."""
    reader, writer = await asyncio.open_unix_connection(socket)
    try:
        writer.write(MALFORMED[sent.malformed])
        writer.write_eof()
        with suppress(ConnectionError):
            await writer.drain()
        answer = await reader.read()
    except ConnectionError:
        answer = b""
    finally:
        writer.close()
    status = answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/1.1 ") else "closed"
    return Heard(sent=sent, ends=(status,))
