"""Operations under way, by document: a newer one takes the place of the older, and a change of the text ends it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any, TypeVar

from sfumato_lsp.rpc.failures import cancelled, modified, superseded
from sfumato_lsp.text.follower import Changed, Follower

T = TypeVar("T")


class Running(Follower):
    """Each ends with one reason, the first that there was."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)
        self._reasons: dict[asyncio.Task[Any], Exception] = {}

    async def run(self, uri: str, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`. Cancelling the caller cancels it too, and raises as usual."""
        self._end(uri, superseded())
        task = asyncio.create_task(work)
        self._tasks[uri].add(task)
        try:
            return await task
        except asyncio.CancelledError:
            reason = self._reasons.get(task)
            if reason is None:
                raise
            raise reason from None
        finally:
            self._forget(task)

    def watch(self, uri: str) -> None:
        """The operation that calls this reads another document as well: a change of that ends it too."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks[uri].add(task)

    def cancel(self, task: asyncio.Task[Any]) -> None:
        """The user does not want it any more."""
        self._cancel(task, cancelled())

    def changed(self, now: Changed) -> None:
        """What the document holds is not what was asked about."""
        self.closed(now.uri)

    def closed(self, uri: str) -> None:
        self._end(uri, modified())

    def stop(self) -> None:
        """End all of them."""
        for uri in list(self._tasks):
            self._end(uri, cancelled())

    def _end(self, uri: str, reason: Exception) -> None:
        for task in self._tasks.get(uri, ()):
            self._cancel(task, reason)

    def _cancel(self, task: asyncio.Task[Any], reason: Exception) -> None:
        self._reasons.setdefault(task, reason)
        task.cancel()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._reasons.pop(task, None)
        for uri in [uri for uri, tasks in self._tasks.items() if task in tasks]:
            self._tasks[uri].discard(task)
            if not self._tasks[uri]:
                del self._tasks[uri]
