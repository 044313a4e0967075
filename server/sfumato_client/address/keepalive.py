"""Notices a link that was cut without a word, on both ends of a TCP connection.

A cable that is pulled, a laptop that sleeps and a firewall that forgets send nothing, and a read would wait for
minutes. These options have the system ask the other end while nothing is said, and give up on it within 11 seconds.
"""

from __future__ import annotations

import socket

SILENT_S = 5
"""Seconds without a word before the system asks."""
BETWEEN_S = 2
TRIES = 3

SocketOption = tuple[int, int, int]


def keepalive() -> list[SocketOption]:
    """Socket options; the names differ between systems, and what one lacks is left at its default."""
    # macOS calls the first one TCP_KEEPALIVE; TCP_USER_TIMEOUT, for what was sent and not received, is Linux's alone.
    wanted = {
        "TCP_KEEPIDLE": SILENT_S,
        "TCP_KEEPALIVE": SILENT_S,
        "TCP_KEEPINTVL": BETWEEN_S,
        "TCP_KEEPCNT": TRIES,
        "TCP_USER_TIMEOUT": (SILENT_S + BETWEEN_S * TRIES) * 1000,
    }
    options = [
        (socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in wanted.items() if hasattr(socket, name)
    ]
    return [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), *options]
