"""Whose process is at the other end of a TCP connection of this machine: any user can connect to a loopback port."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

ESTABLISHED = "01"
_MAPPED = bytes(10) + b"\xff\xff"
"""What an IPv4 address is to a socket of IPv6."""


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
