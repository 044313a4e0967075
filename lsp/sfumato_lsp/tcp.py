"""One editor over a port of this machine, for debugging. Whoever is another user is sent away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from typing import Any

from sfumato_lsp.loop import serve
from sfumato_lsp.rpc.peer import is_own
from sfumato_lsp.session.language_server import SfumatoLanguageServer

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def serve_tcp(ls: SfumatoLanguageServer, port: int) -> int:
    """Serve the first of this user's connections; the exit code."""
    connected: asyncio.Future[Streams] = asyncio.get_running_loop().create_future()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if connected.done():
            writer.close()
        elif not is_own(writer.get_extra_info("socket")):
            logger.warning("a connection was closed: it is not of the user who started sfumato-lsp")
            writer.close()
        else:
            connected.set_result((reader, writer))

    try:
        server = await asyncio.start_server(take, LOOPBACK, port)
    except OSError as error:
        _say(f"port {port} cannot be opened: {os.strerror(error.errno or 0)}")
        return 1
    async with server:
        _say(f"waiting for an editor at {LOOPBACK}:{server.sockets[0].getsockname()[1]}")
        ending = asyncio.create_task(ls.ending.wait())
        first: set[asyncio.Future[Any]] = {connected, ending}
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if ending.done():
            return await ending
        server.close()
        return await serve(ls, *connected.result())


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"sfumato-lsp: {text}", file=sys.stderr, flush=True)
