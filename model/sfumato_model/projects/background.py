"""Work that may wait: in a thread of the lowest rank, which stands aside while a request is run."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator

NICE = 15
"""How far the thread gives way to others, where the system knows that of threads: Linux."""
ASIDE_S = 0.25
"""How long a piece of work waits for requests at most, so that it is done some day where they never cease."""


class Background:
    """`work` is called until it says that nothing is left, and again after `wake`. The thread begins with the first."""

    def __init__(self, work: Callable[[], bool]) -> None:
        self._work = work
        self._wanted = threading.Semaphore(0)
        self._changed = threading.Condition()
        self._requests = 0
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
                self._thread.start()
        self._wanted.release()

    @contextlib.contextmanager
    def beside_a_request(self) -> Iterator[None]:
        """While it is run, no piece of work begins."""
        with self._changed:
            self._requests += 1
        try:
            yield
        finally:
            with self._changed:
                self._requests -= 1
                self._changed.notify_all()

    def stand_aside(self) -> None:
        """Between two pieces of work."""
        with self._changed:
            self._changed.wait_for(lambda: self._requests == 0, ASIDE_S)

    def _run(self) -> None:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        while True:
            self._wanted.acquire()
            while self._work():
                pass
