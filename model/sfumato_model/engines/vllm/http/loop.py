"""An event loop in a thread of its own, for a caller that works in one thread and has to be able to break off.

A connection that is awaited can be closed at any moment, one that a thread blocks on cannot.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

_T = TypeVar("_T")


class LoopClosed(Exception):
    """Nothing is begun any more."""


class LoopThread:
    """Runs coroutines until it is closed; the thread ends with the process, too."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._closed = False
        self._last: Coroutine[Any, Any, object] | None = None
        self._beginning = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Begin `work`; cancelling the future cancels it, wherever it waits. Raises `LoopClosed`."""
        with self._beginning:
            if not self._closed:
                return asyncio.run_coroutine_threadsafe(work, self._loop)
        work.close()
        raise LoopClosed

    def close(self, last: Coroutine[Any, Any, object]) -> None:
        """Cancel what is under way, run `last` when nothing else runs any more, and end. Once."""
        with self._beginning:
            self._closed = True
        self._last = last
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(_break_off())
            if self._last is not None:
                self._loop.run_until_complete(self._last)
            self._loop.close()


async def _break_off() -> None:
    under_way = asyncio.all_tasks() - {asyncio.current_task()}
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
