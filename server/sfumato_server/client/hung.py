"""A server that does not end when it is asked: ended by a signal, on this machine only."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sfumato_client.address.errors import ClientError
from sfumato_client.address.record import SOCKET_NAME, ServerRecord, read_record, remove_record
from sfumato_client.files.own_file import is_own_socket
from sfumato_client.files.own_folder import folder_problem
from sfumato_client.processes.identity import Process, own_process, runs
from sfumato_client.processes.peer import peer

GRACE_S = 5.0
"""From the signal that asks to the one that does not."""


def server_process(folder: Path) -> Process | None:
    """The process of the user's server, hung or not; `None` where none can be told for sure.

    That is who listens at the socket, if its command is a server's (an SSH forward's is not), or the one that wrote the
    record: its id, its start and its command have to be those of the record. A record of an older version names no more
    than an id, which may be another process's by now, and is not enough.
    """
    try:
        if folder_problem(folder) is not None:
            return None
    except OSError:
        return None
    record = read_record(folder)
    for path in _sockets(folder, record):
        listener = _listener(path)
        if listener is not None and _serves(listener.command):
            return listener
    if record is not None and record.started and own_process(record.pid) == record.process:
        return record.process
    return None


def refuse_hung(folder: Path) -> None:
    """Raise `ClientError` where a server is there after all, although none answers."""
    process = server_process(folder)
    if process is not None:
        raise ClientError(f"process {process.pid} is a server that does not answer; `sfumato stop` ends it")


def end_process(process: Process, *, grace_s: float = GRACE_S) -> bool:
    """End a process; whether the signal that cannot be caught was needed. Raises `PermissionError`."""
    with contextlib.suppress(ProcessLookupError):
        if not runs(process):
            return False
        os.kill(process.pid, signal.SIGTERM)
        if _until(lambda: not runs(process), grace_s):
            return False
        if sys.platform != "win32":
            os.kill(process.pid, signal.SIGKILL)
        _until(lambda: not runs(process), grace_s)
        return True
    return False


def remove_traces(folder: Path, pid: int) -> None:
    """What a server that was killed could not take away itself."""
    record = read_record(folder)
    for path in _sockets(folder, record if record is not None and record.pid == pid else None):
        if _listener(path) is None:
            path.unlink(missing_ok=True)
    remove_record(folder, pid)


def _sockets(folder: Path, record: ServerRecord | None) -> list[Path]:
    """Where the server of a record listens, and one without a record; sockets of this user alone."""
    named = Path(record.address.socket) if record is not None and record.address.socket else folder / SOCKET_NAME
    return [path for path in {named: None, folder / SOCKET_NAME: None} if _is_trusted(path)]


def _is_trusted(path: Path) -> bool:
    """Whether a socket is there, and only the user can have put it there."""
    try:
        return is_own_socket(path) and folder_problem(path.parent) is None
    except OSError:
        return False


def _listener(path: Path) -> Process | None:
    """The user's process that listens at a unix socket; told by Linux alone, and also of one that hangs."""
    if sys.platform != "linux":
        return None
    with socket.socket(socket.AF_UNIX) as end:
        end.settimeout(2.0)
        try:
            end.connect(str(path))
            user, pid = peer(end)
        except OSError:
            return None
    return own_process(pid) if pid is not None and user == os.getuid() else None


def _serves(command: Sequence[str]) -> bool:
    """Whether it is the command of `sfumato serve`, as the shell and as other programs start it."""
    if not command or "python" not in Path(command[0]).name.lower():
        return False
    # Options of the interpreter's that take no word of their own.
    first = next((at for at, word in enumerate(command[1:], 1) if not re.fullmatch(r"-[bBdEiIOPqsSuvx]+", word)), 0)
    script, *arguments = command[first:]
    if (script, *arguments[:2]) == ("-m", "sfumato_client.cli.main", "serve"):
        return True
    return Path(script).name in ("sfumato", "sfumato.exe") and arguments[:1] == ["serve"]


def _until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
