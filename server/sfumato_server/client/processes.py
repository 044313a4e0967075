"""Whether a process is there."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

STATE, THREADS = 0, 17
"""Where Linux's `/proc/PID/stat` has them, counted behind the name."""


def exists(pid: int) -> bool:
    """Whether a process has this id, anybody's. On Windows always: a signal of 0 would end it there."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A child that nobody waited for yet has ended, once its last thread has: until then it holds its sockets.
    with contextlib.suppress(OSError, IndexError):
        stat = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return stat[STATE] != "Z" or int(stat[THREADS]) > 1
    return True
