"""Processes of this user, told apart from those that have the same id later, and from anybody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Process:
    """`started` is when it began, in the words of the system; `command` is what it was started with.

    An id comes again, the three together do not. Windows does not tell the command.
    """

    pid: int
    started: str
    command: tuple[str, ...] = ()


def own_process(pid: int) -> Process | None:
    """The process of this user that has this id and has not ended; `None` where there is none, or nobody tells."""
    try:
        return _look(pid)
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None


def runs(process: Process) -> bool:
    """Whether it is still there: the same one, not another with its id."""
    found = own_process(process.pid)
    return found is not None and found.started == process.started


if sys.platform == "linux":

    def _look(pid: int) -> Process | None:
        folder = Path("/proc") / str(pid)
        if folder.stat().st_uid != os.getuid():
            return None
        # Behind the name, which may hold anything: the state is the first, the count of threads the eighteenth.
        stat = (folder / "stat").read_bytes().rpartition(b")")[2].split()
        # One that nobody waited for yet has ended once its last thread has: until then it holds its sockets.
        if stat[0] in (b"Z", b"X") and int(stat[17]) <= 1:
            return None
        command = os.fsdecode((folder / "cmdline").read_bytes()).split("\0")[:-1]
        return Process(pid=pid, started=stat[19].decode(), command=tuple(command))

elif sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY, _STILL_ACTIVE = 0x1000, 259

    def _look(pid: int) -> Process | None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
        kernel.OpenProcess.restype = wintypes.HANDLE
        kernel.GetExitCodeProcess.argtypes = [wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD)]
        kernel.GetProcessTimes.argtypes = [wintypes.HANDLE, *[ctypes.POINTER(wintypes.FILETIME)] * 4]
        kernel.CloseHandle.argtypes = [wintypes.HANDLE]
        # Of another user's process this is refused.
        handle = kernel.OpenProcess(_QUERY, False, pid)
        if not handle:
            return None
        try:
            status, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetExitCodeProcess(handle, ctypes.byref(status)) or status.value != _STILL_ACTIVE:
                return None
            if not kernel.GetProcessTimes(handle, *map(ctypes.byref, times)):
                return None
            return Process(pid=pid, started=f"{times[0].dwHighDateTime}.{times[0].dwLowDateTime}")
        finally:
            kernel.CloseHandle(handle)

else:

    def _look(pid: int) -> Process | None:
        command = ["/bin/ps", "-ww", "-o", "uid=,state=,lstart=,args=", "-p", str(pid)]
        said = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            # The time in one form, whatever the user's language and time zone are by then.
            env={"LC_ALL": "C", "TZ": "UTC0"},
            timeout=10,
            check=False,
        ).stdout
        user, state, *started, arguments = said.split(None, 7)
        if int(user) != os.getuid() or state.startswith("Z"):
            return None
        return Process(pid=pid, started=" ".join(started), command=(arguments.rstrip("\n"),))
