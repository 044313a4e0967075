"""Where a server listens: who may have the runtime folder, and the record there that others find it by."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from sfumato_server.client.address import (
    RECORD_NAME,
    ServerRecord,
    folder_problem,
    read_record,
    remove_record,
    write_record,
)
from sfumato_server.client.processes import exists
from sfumato_server.config import ServerConfig
from sfumato_server.errors import AlreadyRunning, StartError
from sfumato_server.listener import Listener, answers, on_path, on_port

log = logging.getLogger(__name__)


@contextlib.contextmanager
def listening(config: ServerConfig) -> Iterator[Listener]:
    """Listen as long as the context lasts. Raises `AlreadyRunning` or another `StartError`."""
    path = config.socket_path
    try:
        config.runtime_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StartError(f"cannot make the folder {config.runtime_folder}: {error}") from error
    _refuse_untrusted(config.runtime_folder)
    if path is not None:
        _refuse_untrusted(path.parent)
    with _one_at_a_time(config.runtime_folder):
        _refuse_second(config.runtime_folder)
        listener = on_port(config) if path is None else on_path(path)
        record = ServerRecord(pid=os.getpid(), version=version("sfumato"), address=listener.address)
        _leave_record(config.runtime_folder, record)
    try:
        yield listener
    finally:
        listener.socket.close()
        with contextlib.suppress(OSError):
            remove_record(config.runtime_folder, os.getpid())
        # Only if it is still ours and not that of a server that came after.
        if path is not None and not listener.is_lost:
            with contextlib.suppress(OSError):
                path.unlink()


def _refuse_untrusted(folder: Path) -> None:
    """Who may write to it could put a socket or a record of theirs there."""
    try:
        problem = folder_problem(folder)
    except OSError as error:
        raise StartError(f"the folder {folder} cannot be used: {error.strerror}") from error
    if problem is not None:
        raise StartError(f"the folder {folder} cannot be trusted: {problem}")


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
    # Of a server that was killed the port may be another program's by now.
    if record is not None and exists(record.pid) and answers(record.address):
        raise AlreadyRunning(
            f"already running: process {record.pid} listens at {record.address}; "
            "stop it with `sfumato stop`, or set SFUMATO_RUNTIME_DIR to another folder"
        )


def _leave_record(folder: Path, record: ServerRecord) -> None:
    """A full disk keeps no server from running: who finds no record tries the default socket."""
    try:
        write_record(folder, record)
    except OSError as error:
        log.warning(
            "%s cannot be written (%s): other programs find this server at its default socket alone, or by SFUMATO_URL",
            folder / RECORD_NAME,
            error.strerror,
        )
