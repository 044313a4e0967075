"""Listens in between `sfumato-lsp` and its server: what was asked, when, and what the answer says it took.

The language server keeps no times and shows none. The tap is a unix socket with a record beside it, so the language
server finds it as it finds any server; bytes go through unread and are looked at afterwards. What the tap costs counts
against us.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import h11

from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, write_record

FILL = b"/v1/fill"
CHUNK = 65_536


@dataclass(kw_only=True)
class Exchange:
    """One fill. Times are of `perf_counter`; `answered` and `answer` are missing of one that was given up."""

    asked: bytes = b""
    answered: float | None = None
    answer: bytes = b""

    @property
    def request(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.asked)
        return found

    @property
    def timing(self) -> dict[str, Any] | None:
        """The server's own milliseconds; `None` of an error and of what was given up."""
        timing: dict[str, Any] | None = json.loads(self.answer).get("timing") if self.answered is not None else None
        return timing

    @property
    def error(self) -> str | None:
        """The code of an answer that is an error."""
        if self.answered is None:
            return None
        error: dict[str, Any] = json.loads(self.answer).get("error", {})
        return error.get("code")


@dataclass(kw_only=True)
class Tap:
    """Where it listens is `folder`, the runtime folder for the language server; `fills` are in the order asked."""

    folder: Path
    fills: list[Exchange] = field(default_factory=list)


@asynccontextmanager
async def tap(server: Address, version: str) -> AsyncIterator[Tap]:
    """A tap on the server that listens on the unix socket of `server`."""
    assert server.socket is not None, "a server of one's own listens on a socket"
    upstream = server.socket
    with TemporaryDirectory(prefix="sfumato-tap-") as name:
        found = Tap(folder=Path(name))
        socket = str(found.folder / "tap.sock")

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _between(reader, writer, upstream, found.fills)

        listening = await asyncio.start_unix_server(serve, socket)
        # The record has to name a process that lives: this one.
        write_record(found.folder, ServerRecord(pid=os.getpid(), version=version, address=Address(socket=socket)))
        try:
            yield found
        finally:
            listening.close()


async def _between(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, upstream: str, fills: list[Exchange]
) -> None:
    """One connection of the language server, until either side closes it."""
    from_server, to_server = await asyncio.open_unix_connection(upstream)
    listener = _Listener(fills)
    ways = [
        asyncio.create_task(_carry(reader, to_server, listener.asked)),
        asyncio.create_task(_carry(from_server, writer, listener.answered)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        for end in (to_server, writer):
            end.close()
            with contextlib.suppress(OSError):
                await end.wait_closed()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, listen: Callable[[bytes], None]) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(CHUNK):
            target.write(data)
            listen(data)


class _Listener:
    """Follows the requests and responses of one connection, which come in turn."""

    def __init__(self, fills: list[Exchange]) -> None:
        self._fills = fills
        self._begin()

    def _begin(self) -> None:
        self._requests = h11.Connection(our_role=h11.SERVER)
        self._responses = h11.Connection(our_role=h11.CLIENT)
        self._exchange: Exchange | None = None

    def asked(self, data: bytes) -> None:
        self._requests.receive_data(data)
        while (event := self._requests.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            match event:
                case h11.Request(target=target):
                    self._responses.send(event)
                    self._exchange = Exchange() if target == FILL else None
                    if self._exchange is not None:
                        self._fills.append(self._exchange)
                case h11.Data(data=body):
                    self._responses.send(h11.Data(data=bytes(body)))
                    if self._exchange is not None:
                        self._exchange.asked += bytes(body)
                case h11.EndOfMessage():
                    self._responses.send(h11.EndOfMessage())
                    return

    def answered(self, data: bytes) -> None:
        now = time.perf_counter()
        self._responses.receive_data(data)
        while (event := self._responses.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            match event:
                case h11.Data(data=body) if self._exchange is not None:
                    self._exchange.answer += bytes(body)
                case h11.EndOfMessage():
                    if self._exchange is not None:
                        self._exchange.answered = now
                    self._begin()
                    return
                case h11.ConnectionClosed():
                    return
