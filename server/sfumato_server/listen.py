"""Where a server listens: binds the socket, refuses a second server, leaves a record and takes it away."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from sfumato_server.client.address import (
    Address,
    ServerRecord,
    folder_problem,
    read_record,
    remove_record,
    write_record,
)
from sfumato_server.config import ServerConfig
from sfumato_server.errors import AlreadyRunning, StartError

LOOPBACK = "127.0.0.1"
BACKLOG = 128
MAX_SOCKET_PATH = 103
"""Bytes; the shortest `sun_path` among today's systems (macOS) without its final zero."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A socket that listens. `address.token` is set for a port."""

    socket: socket.socket
    address: Address


@contextlib.contextmanager
def listening(config: ServerConfig) -> Iterator[Listener]:
    """Listen as long as the context lasts. Raises `AlreadyRunning` or another `StartError`."""
    path = config.socket_path
    try:
        config.runtime_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StartError(f"cannot make the folder {config.runtime_folder}: {error}") from error
    if problem := folder_problem(config.runtime_folder):
        raise StartError(f"the folder {config.runtime_folder} cannot be trusted: {problem}")
    with _one_at_a_time(config.runtime_folder):
        _refuse_second(config.runtime_folder)
        listener = _on_port(config) if path is None else _on_path(path)
        bound = path.stat() if path is not None else None
        record = ServerRecord(pid=os.getpid(), version=version("sfumato"), address=listener.address)
        write_record(config.runtime_folder, record)
    try:
        yield listener
    finally:
        listener.socket.close()
        remove_record(config.runtime_folder, os.getpid())
        if path is not None and bound is not None:
            with contextlib.suppress(FileNotFoundError):
                # Only if it is still ours and not that of a server that came after.
                now = path.stat()
                if (now.st_ino, now.st_mtime_ns) == (bound.st_ino, bound.st_mtime_ns):
                    path.unlink()


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Between looking whether a server is there and listening, no other server may do the same."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_second(folder: Path) -> None:
    record = read_record(folder)
    if record is not None and _answers(record.address):
        raise AlreadyRunning(
            f"already running: process {record.pid} listens at {record.address}; "
            "stop it with `sfumato stop`, or set SFUMATO_RUNTIME_DIR to another folder"
        )


def _on_port(config: ServerConfig) -> Listener:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # There it would let two servers listen on one port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, config.port or 0))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise StartError(f"cannot listen on port {config.port} of {LOOPBACK}: {error}") from error
    url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    return Listener(socket=listener, address=Address(url=url, token=config.token or secrets.token_urlsafe(32)))


def _on_path(path: Path) -> Listener:
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
    return Listener(socket=listener, address=Address(socket=str(path)))


def _remove_stale(path: Path) -> None:
    """Remove the socket that a killed server left; nothing else is ever removed."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise StartError(f"{path} is in the way: it is not a socket, so it is not removed")
    if _answers(Address(socket=str(path))):
        raise AlreadyRunning(f"already running: another server listens at {path}")
    path.unlink()


def _answers(address: Address) -> bool:
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
    except OSError:
        return False
