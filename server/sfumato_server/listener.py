"""A socket that listens, on a port or at a path; what a killed server left there is removed, and nothing else."""

from __future__ import annotations

import ipaddress
import os
import secrets
import socket
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sfumato_client.address.address import Address
from sfumato_client.address.keepalive import keepalive
from sfumato_client.files.own_file import is_own_socket

from sfumato_server.config import ServerConfig
from sfumato_server.errors import AlreadyRunning, StartError

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
"""Connections that wait in the system until they are accepted; beyond them it lets nobody connect."""
MAX_SOCKET_PATH = 103
"""Bytes; the shortest `sun_path` among today's systems (macOS) without its final zero."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A socket that listens. `address.token` is set for a port; `file` is what was bound, for a unix socket."""

    socket: socket.socket
    address: Address
    file: tuple[int, int] | None = None

    @property
    def is_lost(self) -> bool:
        """Whether nobody can connect any more, as when the user's runtime folder went with their last session."""
        return self.file is not None and _identity(Path(self.address.socket or "")) != self.file


def on_port(config: ServerConfig) -> Listener:
    """Raises `StartError`."""
    where = f"port {config.port} of {config.host}"
    try:
        family, kind, number, _, place = socket.getaddrinfo(
            config.host, config.port or 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, OverflowError, UnicodeError) as error:
        raise StartError(f"cannot listen on {where}: {error}") from error
    listener = socket.socket(family, kind, number)
    try:
        if sys.platform != "win32":
            # There it would let two servers listen on one port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit them: a client whose link was cut is given up, and with it what it asked for.
        for option in keepalive():
            listener.setsockopt(*option)
        listener.bind(place)
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise StartError(f"cannot listen on {where}: {error}") from error
    url = _local_url(*listener.getsockname()[:2])
    return Listener(socket=listener, address=Address(url=url, token=config.token or secrets.token_urlsafe(32)))


def _local_url(host: str, port: int) -> str:
    """How programs of this machine reach what listens at `host`; any address includes the loopback one."""
    address = ipaddress.ip_address(host.split("%")[0])
    if address.is_unspecified:
        address = ipaddress.ip_address("::1" if address.version == 6 else "127.0.0.1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"


def on_path(path: Path) -> Listener:
    """Raises `StartError`, as `AlreadyRunning` where another server listens there."""
    if len(os.fsencode(path)) > MAX_SOCKET_PATH:
        raise StartError(
            f"{path} is too long for a unix socket (at most {MAX_SOCKET_PATH} bytes): "
            "set SFUMATO_RUNTIME_DIR to a shorter folder, or listen on a port"
        )
    _remove_stale(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # The mode is right from the first moment on; a chmod after the bind would leave a gap.
    umask = os.umask(0o177)
    try:
        listener.bind(str(path))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise StartError(f"cannot listen at {path}: {error}") from error
    finally:
        os.umask(umask)
    return Listener(socket=listener, address=Address(socket=str(path)), file=_identity(path))


def _identity(path: Path) -> tuple[int, int] | None:
    """Tells a file from one that came later under the same name."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _remove_stale(path: Path) -> None:
    """Remove the socket that a killed server left; nothing else is ever removed."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise StartError(f"{path} is in the way: it is not a socket, so it is not removed")
    if not is_own_socket(path):
        raise StartError(f"{path} is in the way: it is another user's")
    if answers(Address(socket=str(path))):
        raise AlreadyRunning(f"already running: another server listens at {path}")
    path.unlink()


def answers(address: Address) -> bool:
    """Whether anything listens at a local address."""
    try:
        if address.socket is not None:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(1.0)
                probe.connect(address.socket)
            return True
        parts = urlsplit(address.base_url)
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=1.0):
            return True
    except BlockingIOError:  # as many wait to be accepted as can, of a server that hangs
        return True
    except OSError:
        return False
