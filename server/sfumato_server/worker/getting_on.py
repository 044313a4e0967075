"""What this process has read and holds: whether it gets on while it loads, and what it gives back.

Nobody can say how long a load may take. A disk that is slow and a model that is large take minutes, and then files are
read or memory is filled. Of a loop that never ends, which a stranger's checkpoint may hold, nothing of that is seen.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sfumato_model.denoiser.arrays import give_back
from sfumato_server.worker.messages import Left

EVERY = 8
"""Requests after which freed memory goes back."""
ENOUGH = 2**20
"""Bytes read, or filled for the first time, between two looks; what the looks themselves take is far less."""


def moved() -> int:
    """The bytes that this process has read and filled so far; on Windows, where nobody tells, always more."""
    if sys.platform == "win32":
        return time.monotonic_ns()
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    pages = used.ru_minflt + used.ru_majflt
    # The most that it held grows too where pages are huge, of which few are counted.
    return pages * resource.getpagesize() + used.ru_maxrss * 1024 + used.ru_inblock * 512 + _read()


def _read() -> int:
    """Bytes read, from the system's cache or from another machine's disk too; 0 where it does not tell."""
    try:
        first = Path("/proc/self/io").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(first[1])


class Signs:
    """Calls `sign` every `every_s` in which this process has got on, from a thread, until the block is left."""

    def __init__(self, sign: Callable[[], None], every_s: float) -> None:
        self._sign = sign
        self._every_s = every_s
        self._over = threading.Event()

    def __enter__(self) -> None:
        threading.Thread(target=self._run, name="signs of life", daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _run(self) -> None:
        seen = moved()
        while not self._over.wait(self._every_s):
            if (now := moved()) >= seen + ENOUGH:
                seen = now
                self._sign()


class Freed:
    """What requests freed and glibc keeps, some 20 MB: back to the system behind an answer, in a millisecond."""

    def __init__(self) -> None:
        self._asked = count(1)

    def give_back(self) -> None:
        """Each `EVERY`th time: what goes back has to come again."""
        if next(self._asked) % EVERY == 0:
            give_back(None)


def held() -> Left:
    """The bytes of this process; never loads what it asks about."""
    return Left(resident=_resident(), device=_on_device(sys.modules.get("torch")))


def _resident() -> int | None:
    """Resident bytes. The current figure only: a peak, which macOS would tell, says what is no longer there."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _on_device(torch: Any) -> int:
    """What torch has reserved, 0 before it is loaded. A CUDA context's own few hundred MB are not in it."""
    # Half imported, as while the worker loads, it may lack any of these.
    cuda = getattr(torch, "cuda", None)
    if cuda is not None and getattr(cuda, "is_initialized", bool)():
        return sum(cuda.memory_reserved(device) for device in range(cuda.device_count()))
    mps = getattr(torch, "mps", None)
    backends = getattr(getattr(torch, "backends", None), "mps", None)
    if mps is not None and backends is not None and backends.is_available():
        return int(mps.driver_allocated_memory())
    return 0
