"""A server that does not end when it is asked: ended by a signal, on this machine only."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sfumato_server.client.address import RECORD_NAME, SOCKET_NAME, Address, read_record
from sfumato_server.client.errors import ClientError
from sfumato_server.client.processes import exists

GRACE_S = 5.0
"""From the signal that asks to the one that does not."""


def server_process(folder: Path) -> int | None:
    """The id of the user's server's process, hung or not; `None` where none can be told for sure.

    Whoever listens at the socket is asked of the system, and a record read; but an id may be another process's by now,
    and at the socket may be an SSH forward, so only a process whose command is a server's counts.
    """
    record = read_record(folder)
    sockets = [folder / SOCKET_NAME]
    if record is not None and record.address.socket:
        sockets.insert(0, Path(record.address.socket))
    found = [_listener(path) for path in sockets] + [record.pid if record is not None else None]
    return next((pid for pid in found if pid is not None and _serves(pid)), None)


def refuse_hung(folder: Path) -> None:
    """Raise `ClientError` where a server is there after all, although none answers."""
    pid = server_process(folder)
    if pid is not None:
        raise ClientError(f"process {pid} is a server that does not answer; `sfumato stop` ends it")


def end_process(pid: int, *, grace_s: float = GRACE_S) -> bool:
    """End a process; whether the signal that cannot be caught was needed. Raises `PermissionError`."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        if _until(lambda: not exists(pid), grace_s):
            return False
        if sys.platform != "win32":
            os.kill(pid, signal.SIGKILL)
        _until(lambda: not exists(pid), grace_s)
        return True
    return False


def remove_traces(folder: Path, pid: int) -> None:
    """What a server that was killed could not take away itself."""
    record = read_record(folder)
    if record is None or record.pid != pid:
        record = None
    for address in (Address(socket=str(folder / SOCKET_NAME)), record.address if record else Address()):
        path = Path(address.socket) if address.socket else None
        if path is not None and path.is_socket() and _listener(path) is None:
            path.unlink(missing_ok=True)
    if record is not None:
        (folder / RECORD_NAME).unlink(missing_ok=True)


def _listener(path: Path) -> int | None:
    """Who listens at a unix socket; told by Linux alone, and also of a process that hangs."""
    if sys.platform != "linux" or not path.is_socket():
        return None
    with socket.socket(socket.AF_UNIX) as end:
        end.settimeout(2.0)
        try:
            end.connect(str(path))
            credentials = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:
            return None
    pid, user, _ = struct.unpack("3i", credentials)
    return int(pid) if pid > 0 and user == os.getuid() else None


def _serves(pid: int) -> bool:
    words = _command(pid)
    return "serve" in words and any("sfumato" in word for word in words[: words.index("serve")])


def _command(pid: int) -> list[str]:
    """The words that a process was started with; none where nobody tells."""
    try:
        if sys.platform == "linux":
            return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
        ps = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
        return subprocess.run(ps, capture_output=True, text=True, timeout=10, check=False).stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return []


def _until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
