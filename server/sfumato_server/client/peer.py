"""Who listens at the other end of a connection to this machine: asked of the system before anything is sent.

A path and a port can lead to another user's process by the time they are used; a connection stays with whom it has.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import struct
import sys
from typing import Any

from sfumato_client.processes.identity import Process, runs

_INET_DIAG = struct.Struct("=BBBxI")
_MESSAGE = struct.Struct("=IHHII")
_FOUND = 20
"""SOCK_DIAG_BY_FAMILY: the type of the question, and of an answer that has something."""
_LISTENS, _ANY_STATE = 1 << 10, 0xFFFFFFFF
_USER_AT = 16 + 4 + 48 + 12
"""Bytes before the owner in an answer: the two heads, the addresses, and three numbers."""


class Stranger(OSError):
    """Somebody else listens there; `strerror` says who, as a whole clause."""


def check_socket(end: socket.socket) -> None:
    """Raise `Stranger` unless a process of this user listens at the other end of a unix socket, or `OSError`."""
    if sys.platform == "win32":
        raise Stranger(errno.EACCES, "who listens at a unix socket is not told by Windows")
    user = peer(end)[0]
    if user != os.getuid():
        raise Stranger(errno.EACCES, f"a process of the user with id {user} listens there, not one of yours")


def peer(end: socket.socket) -> tuple[int, int | None]:
    """The user, and where the system tells it the process, that listens at the other end of a unix socket."""
    if sys.platform == "linux":
        pid, user, _ = struct.unpack("iII", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return user, pid or None
    # SOL_LOCAL, LOCAL_PEERCRED and `struct xucred` of macOS and FreeBSD: a version, then the user.
    _, user = struct.unpack("II", end.getsockopt(0, 1, 76)[:8])
    return user, None


def check_port(end: socket.socket, process: Process) -> None:
    """Raise `Stranger` unless this user listens at the port of this machine that `end` is connected to, or `OSError`.

    Linux tells whose the port is. Elsewhere `process` has to run: it has held the port since it wrote its record.
    """
    user = _owner_of_port(end)
    if user is None and not runs(process):
        raise Stranger(errno.EACCES, f"process {process.pid}, which listened there, has ended")
    if sys.platform != "win32" and user not in (None, os.getuid()):
        raise Stranger(errno.EACCES, f"a process of the user with id {user} listens there, not one of yours")


def _owner_of_port(end: socket.socket) -> int | None:
    """`None` where the system does not tell. Raises `Stranger` when nobody listens there any more."""
    if sys.platform != "linux":
        return None
    far, near = end.getpeername(), end.getsockname()
    try:
        user = _owner(far, None, _LISTENS)
        if user is None and _owner(near, far, _ANY_STATE) is not None:
            raise Stranger(errno.EACCES, "whoever listened there is gone")
    except Stranger:
        raise
    except OSError:  # as in a container that does not let one ask
        return None
    return user


def _owner(near: Any, far: Any, states: int) -> int | None:
    """The user whose TCP socket this is, by Linux's sock_diag(7): /proc/net/tcp takes milliseconds to read."""
    if sys.platform != "linux":
        return None
    address = ipaddress.ip_address(near[0].split("%")[0])
    there = ipaddress.ip_address(far[0].split("%")[0]).packed if far else b""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    ports = struct.pack("!HH", near[1], far[1] if far else 0)
    question = _INET_DIAG.pack(family, socket.IPPROTO_TCP, 0, states) + ports
    question += address.packed.ljust(16, b"\0") + there.ljust(16, b"\0") + struct.pack("=I", 0) + b"\xff" * 8
    with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, 4) as kernel:
        kernel.settimeout(1.0)
        kernel.send(_MESSAGE.pack(_MESSAGE.size + len(question), _FOUND, 1, 0, 0) + question)
        answer = kernel.recv(4096)
    if _MESSAGE.unpack_from(answer)[1] != _FOUND:
        return None
    return int(struct.unpack_from("=I", answer, _USER_AT)[0])
