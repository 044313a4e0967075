"""Where a server listens: who may have the runtime folder, and the record there that others find it by."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sfumato_client.address.record import (
    LISTEN_LOCK_NAME,
    RECORD_NAME,
    ServerRecord,
    read_record,
    remove_record,
    write_record,
)
from sfumato_client.address.version import own_version
from sfumato_client.files.lock import file_lock
from sfumato_client.files.own_file import NotOwn
from sfumato_client.files.own_folder import folder_problem, make_folder
from sfumato_client.processes.identity import own_process, runs
from sfumato_server.config import ServerConfig
from sfumato_server.errors import AlreadyRunning, StartError
from sfumato_server.listen.listener import Listener, answers, on_path, on_port

log = logging.getLogger(__name__)

PATIENCE_S = 15.0
"""How long another server may take between looking whether there is one and listening: a moment, or it is stopped."""


@contextlib.contextmanager
def listening(config: ServerConfig, given_up: Callable[[], bool] = lambda: False) -> Iterator[Listener]:
    """Listen as long as the context lasts. Raises `AlreadyRunning` or another `StartError`.

    While another server starts there it waits, and raises `GivenUp` as soon as `given_up` says so.
    """
    path = config.socket_path
    try:
        make_folder(config.runtime_folder)
    except OSError as error:
        raise StartError(f"cannot make the folder {config.runtime_folder}: {error}") from error
    _refuse_untrusted(config.runtime_folder)
    if path is not None:
        _refuse_untrusted(path.parent)
    with _one_at_a_time(config.runtime_folder / LISTEN_LOCK_NAME, given_up):
        _refuse_second(config.runtime_folder)
        listener = on_port(config) if path is None else on_path(path)
        _leave_record(config.runtime_folder, listener)
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
def _one_at_a_time(path: Path, given_up: Callable[[], bool]) -> Iterator[None]:
    """Between looking whether a server is there and listening, no other server may do the same."""

    def tell() -> None:
        log.warning("another server is starting here: waiting for it, for at most %.0f s", PATIENCE_S)

    try:
        with file_lock(path, patience_s=PATIENCE_S, on_wait=tell, given_up=given_up):
            yield
    except NotOwn as error:
        raise StartError(f"{path} {error.strerror}") from error
    except TimeoutError as error:
        raise StartError(f"{error}: is another server stopped while it starts? End it, or remove the file") from error


def _refuse_second(folder: Path) -> None:
    record = read_record(folder)
    if record is None:
        return
    # Of a server that was killed, id and port may be another's by now. One of an older version tells its id alone.
    is_there = runs(record.process) if record.started else own_process(record.pid) is not None
    if is_there and answers(record.address):
        raise AlreadyRunning(
            f"already running: process {record.pid} listens at {record.address}; "
            "stop it with `sfumato stop`, or set SFUMATO_RUNTIME_DIR to another folder"
        )


def _leave_record(folder: Path, listener: Listener) -> None:
    """A full disk keeps no server from running: who finds no record tries the default socket."""
    pid = os.getpid()
    own = own_process(pid)
    record = ServerRecord(pid=pid, version=own_version(), address=listener.address)
    if own is not None:
        record = replace(record, started=own.started, command=own.command)
    try:
        write_record(folder, record)
    except OSError as error:
        log.warning(
            "%s cannot be written (%s): other programs find this server at its default socket alone, or by SFUMATO_URL",
            folder / RECORD_NAME,
            error.strerror,
        )
