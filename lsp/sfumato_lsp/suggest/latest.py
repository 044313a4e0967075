"""At most one piece of work for a key: a newer one cancels the one that runs."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sfumato_lsp.text.follower import Changed, Follower

T = TypeVar("T")


class Latest(Follower):
    """Running work by key; here the key is a document's URI."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    async def run(self, key: str, work: Coroutine[Any, Any, T]) -> T | None:
        """The result of `work`, or `None` when newer work or `cancel` ended it.

        Cancelling the caller cancels the work too, and raises as usual.
        """
        self.cancel(key)
        task = asyncio.create_task(work)
        self._tasks[key] = task
        try:
            return await task
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if caller is not None and caller.cancelling():
                raise
            return None
        finally:
            if self._tasks.get(key) is task:
                del self._tasks[key]

    async def ended(self, key: str) -> None:
        """Wait until the running work of `key` has ended, if there is any."""
        if key in self._tasks:
            await asyncio.wait([self._tasks[key]])

    def changed(self, now: Changed) -> None:
        """Its result would be dropped, so the device need not finish it."""
        self.cancel(now.uri)

    def closed(self, uri: str) -> None:
        self.cancel(uri)

    def stop(self) -> None:
        """End all work."""
        for key in list(self._tasks):
            self.cancel(key)

    def cancel(self, key: str) -> None:
        """End the running work of `key`, if there is any."""
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()
