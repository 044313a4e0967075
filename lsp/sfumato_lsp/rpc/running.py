"""What is under way, by document: something newer takes the place of the older, and a change of the text ends it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sfumato_lsp.rpc.failures import cancelled, modified, superseded
from sfumato_lsp.text.documents import Changed, Follower

T = TypeVar("T")


class Running(Follower):
    """Each ends with one reason, the first that there was. Cancelling who waits for it ends it too."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)
        self._reasons: dict[asyncio.Task[Any], Exception] = {}

    async def run(self, uri: str, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`. Raises the reason, an error of LSP, where it was ended."""
        task = self._begin(uri, work)
        try:
            return await task
        except asyncio.CancelledError:
            reason = self._reasons.get(task)
            if reason is None:
                raise
            raise reason from None
        finally:
            self._forget(task)

    async def run_quietly(self, uri: str, work: Coroutine[Any, Any, T]) -> T | None:
        """The result of `work`, or `None` where it was ended."""
        task = self._begin(uri, work)
        try:
            return await task
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if caller is not None and caller.cancelling():
                raise
            return None
        finally:
            self._forget(task)

    async def ended(self, uri: str) -> None:
        """Wait until what runs has ended; what was told to end is not waited for."""
        running = [task for task in self._tasks.get(uri, ()) if task not in self._reasons]
        if running:
            await asyncio.wait(running)

    def watch(self, uri: str) -> None:
        """What calls this while it runs reads another document as well: a change of that ends it too."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks[uri].add(task)

    def cancel(self, task: asyncio.Task[Any]) -> None:
        """The user does not want it any more."""
        self._cancel(task, cancelled)

    def supersede(self, uri: str) -> None:
        """Something newer has its result already."""
        self._end(uri, superseded)

    def changed(self, now: Changed) -> None:
        """What the document holds is not what was asked about."""
        self.closed(now.uri)

    def closed(self, uri: str) -> None:
        self._end(uri, modified)

    def stop(self) -> None:
        """End all of it."""
        for uri in list(self._tasks):
            self._end(uri, cancelled)

    def _begin(self, uri: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        self.supersede(uri)
        task = asyncio.create_task(work)
        self._tasks[uri].add(task)
        return task

    def _end(self, uri: str, reason: Callable[[], Exception]) -> None:
        for task in self._tasks.get(uri, ()):
            self._cancel(task, reason)

    def _cancel(self, task: asyncio.Task[Any], reason: Callable[[], Exception]) -> None:
        # Once: a second time would end what it does to end well, as closing its connection.
        if task not in self._reasons:
            self._reasons[task] = reason()
            task.cancel()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._reasons.pop(task, None)
        for uri in [uri for uri, tasks in self._tasks.items() if task in tasks]:
            self._tasks[uri].discard(task)
            if not self._tasks[uri]:
                del self._tasks[uri]
