"""The loops that give requests to the worker: one for each that runs, and one that waits for the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sfumato_server.errors import CheckpointFailed
from sfumato_server.queue.line import Line
from sfumato_server.queue.places import Places
from sfumato_server.queue.ticket import Ticket
from sfumato_server.supervision.handle import WorkerHandle


class Serving:
    """Takes tickets from `line` to `places`. `serve` sees one to its end; `refuse` ends all that wait."""

    def __init__(
        self,
        worker: WorkerHandle,
        line: Line,
        places: Places,
        serve: Callable[[Ticket], Awaitable[None]],
        refuse: Callable[[CheckpointFailed], None],
    ) -> None:
        self._worker = worker
        self._line = line
        self._places = places
        self._serve = serve
        self._refuse = refuse
        self._changed = asyncio.Event()
        self._stopping = False
        self._loops = 0

    def look_again(self) -> None:
        """Somebody else may begin now."""
        self._changed.set()

    def stop(self) -> None:
        self._stopping = True

    async def run(self) -> None:
        """For ever."""
        async with asyncio.TaskGroup() as group:
            await self._serve_one_by_one(group)

    async def _serve_one_by_one(self, group: asyncio.TaskGroup) -> None:
        self._loops += 1
        while ticket := await self._next():
            if self._loops == len(self._places) < self._places.most:
                group.create_task(self._serve_one_by_one(group))
            try:
                await self._serve(ticket)
            finally:
                self._places.leave(ticket)
                self.look_again()

    async def _next(self) -> Ticket | None:
        """Wait for a request that may begin, and for the worker; `None` when nothing more is taken."""
        while True:
            while self._places.next(self._line) is None:
                self._changed.clear()
                await self._changed.wait()
            try:
                await self._worker.wait_ready()
            except CheckpointFailed as error:
                self._refuse(error)
                continue
            # While this waited for the worker, all may have been cancelled.
            ticket = self._places.next(self._line)
            if ticket is not None and self._worker.state == "ready":
                # Nothing may come between this and the worker: there the request is aborted, if it is.
                self._line.take(ticket)
                self._places.take(ticket)
                return ticket
            if self._stopping:
                return None
