"""Requests that are the same and in flight together: computed once, answered each under its own name.

Some clients send a request several times over and keep what differs. A hole is denoised, not sampled: nothing would.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from starlette.types import Receive

from sfumato_client.protocol import AnyRequest
from sfumato_server.errors import RequestError
from sfumato_server.queue.events import unless_gone
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.queue.ticket import Outcome, Rank, Ticket

log = logging.getLogger(__name__)

SAME_MOMENT_S = 0.1
"""A request with a deadline joins none that began longer ago: it would be given less time than it asked for."""


@dataclass
class _Shared:
    """A ticket, its outcome to come, and how many wait for it."""

    ticket: Ticket
    outcome: asyncio.Task[Outcome]
    waiting: int = 0


class Joined:
    """A way into the queue. Who hangs up gives up their own part; the last of a ticket gives the ticket up."""

    def __init__(self, queue: RequestQueue) -> None:
        self._queue = queue
        self._open: list[_Shared] = []

    async def outcome(self, id: str, request: AnyRequest, rank: Rank | None, receive: Receive) -> Outcome | None:
        """`None` when the client has hung up. Raises what `RequestQueue.submit` raises."""
        shared = self._same(request, rank) or self._submitted(id, request, rank)
        shared.waiting += 1
        try:
            outcome = await unless_gone(receive, _result(shared))
        finally:
            shared.waiting -= 1
            if not shared.waiting:
                self._open.remove(shared)
                self._queue.drop(shared.ticket)
        if outcome is None or isinstance(outcome, RequestError) or shared.ticket.id == id:
            return outcome
        log.info("%s was answered with %s: they are the same", id, shared.ticket.id)
        return outcome.model_copy(update={"id": id})

    def _same(self, request: AnyRequest, rank: Rank | None) -> _Shared | None:
        earliest = 0.0 if request.deadline_ms is None else asyncio.get_running_loop().time() - SAME_MOMENT_S
        for shared in self._open:
            ticket = shared.ticket
            begun_now = ticket.outcome is None and ticket.submitted >= earliest
            if begun_now and ticket.rank == rank and ticket.request == request:
                return shared
        return None

    def _submitted(self, id: str, request: AnyRequest, rank: Rank | None) -> _Shared:
        ticket = self._queue.submit(id, request, rank)
        shared = _Shared(ticket, asyncio.ensure_future(ticket.result()))
        self._open.append(shared)
        return shared


async def _result(shared: _Shared) -> Outcome:
    """Cancelling one that waits does not cancel the others."""
    return await asyncio.shield(shared.outcome)
