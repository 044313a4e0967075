"""Run what a stranger wrote, a chat template, for so long and with so much memory, where the system can see to it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN_S = 0.1


class TookTooLong(Exception):
    """The time is over."""


@contextmanager
def bounded(seconds: float, memory: int) -> Iterator[None]:
    """Raises `TookTooLong` in the block after `seconds`, and `MemoryError` where it asks for `memory` bytes more.

    The time is bounded in the main thread alone, and on Windows not at all; the memory on Linux alone. Elsewhere a
    worker that takes no step is replaced.
    """
    with _in_time(seconds), _in_memory(memory):
        yield


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    inside = True

    def over(_number: int, _frame: FrameType | None) -> None:
        if inside:
            raise TookTooLong(f"it takes more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, over)
    # Again and again: what is raised while an object is collected ends there.
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_S)
    try:
        yield
    finally:
        inside = False
        signal.setitimer(signal.ITIMER_REAL, left, interval)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _in_memory(memory: int) -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource
    from pathlib import Path

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    if soft != resource.RLIM_INFINITY and soft <= held + memory:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (held + memory, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
