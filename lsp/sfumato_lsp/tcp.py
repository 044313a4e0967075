"""One editor over a port of this machine, for debugging. Any user can connect to a loopback port: whoever is another
user is sent away.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any

from sfumato_lsp.loop import serve
from sfumato_lsp.session.language_server import SfumatoLanguageServer

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
ESTABLISHED = "01"
_MAPPED = bytes(10) + b"\xff\xff"
"""What an IPv4 address is to a socket of IPv6."""


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


def is_own(connection: socket.socket, tables: Path = Path("/proc/net")) -> bool:
    """Whether this very user connected, over IPv4. A connection that its other end has given up is nobody's."""
    if sys.platform != "linux":
        return False
    try:
        (host, port), (own_host, own_port) = connection.getpeername(), connection.getsockname()
    except OSError:  # it has gone again
        return False
    theirs, ours = socket.inet_aton(host), socket.inet_aton(own_host)
    owner = str(os.geteuid())
    return any(
        [_place(prefix + theirs, port), _place(prefix + ours, own_port), ESTABLISHED, owner] in _rows(tables / name)
        for name, prefix in (("tcp", b""), ("tcp6", _MAPPED))
    )


def _rows(table: Path) -> list[list[str]]:
    """Local and remote place, state and owner of each socket."""
    try:
        lines = table.read_text(encoding="ascii").splitlines()[1:]
    except OSError:  # a kernel without IPv6 has no table of it
        return []
    return [[*line.split()[1:4], line.split()[7]] for line in lines]


def _place(address: bytes, port: int) -> str:
    """As the kernel writes it: words of four bytes as numbers of this machine."""
    words = (int.from_bytes(address[at : at + 4], sys.byteorder) for at in range(0, len(address), 4))
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"
