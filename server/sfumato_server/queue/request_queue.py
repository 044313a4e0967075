"""The requests that wait for the worker, and those that it works on: one, or as many as its engine takes at once.

    submit -> waiting -> running -> done | failed | cancelled
                 └──────────┴─────> cancelled (superseded, client gone, stopping) | failed (waited too long)

Bounded. Of one document only the latest request is kept, whatever its operation, and documents take turns (`line`).
What somebody asked for goes before automatic requests, and ends one that runs where no place is free (`places`).
Warming goes behind all else: it is taken only where it holds nothing up, and ended by whatever has no place otherwise.
A request that has ended a worker is not taken again for a while (`health`). Every ticket ends exactly once:
`Ticket.end` keeps the first outcome and drops any later one, so that an abort and a result that cross do no harm.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from sfumato_client.logs.lines import where
from sfumato_client.protocol import AnyRequest, Counts
from sfumato_server.config import ServerConfig
from sfumato_server.errors import (
    Cancelled,
    CheckpointFailed,
    ClientGone,
    DeadlinePassed,
    RequestError,
    Resting,
    Stopping,
    Superseded,
    WorkerFailed,
)
from sfumato_server.queue.health import Health
from sfumato_server.queue.line import Line
from sfumato_server.queue.places import Places
from sfumato_server.queue.replies import outcome_of, time_limit
from sfumato_server.queue.serving import Serving
from sfumato_server.queue.ticket import Outcome, Rank, Ticket, log_end, outcome_name, rank_of
from sfumato_server.supervision.handle import WorkerHandle
from sfumato_server.worker.messages import Draft, Job

log = logging.getLogger(__name__)

NEWER = "a newer request took the place of this one"
ASKED = "somebody asks for something, and nobody asked for this"


class RequestQueue:
    """Gives the worker as many requests at a time as it takes."""

    def __init__(
        self, config: ServerConfig, worker: WorkerHandle, ended: Callable[[Ticket], None] = lambda _: None
    ) -> None:
        """`ended` is told of every ticket, once, when it has its outcome."""
        self._config = config
        self._tell_ended = ended
        self._worker = worker
        self._waiting = Line(config.queue_size)
        self._health = Health(config.poison_s, worker.replace)
        self._places = Places(lambda: worker.at_once)
        self._serving = Serving(worker, self._waiting, self._places, self._serve, self._end_waiting)
        self._stopping = False
        self._ended = {"done": 0, "failed": 0, "cancelled": 0}

    @property
    def counts(self) -> Counts:
        return Counts(
            **self._ended,
            running=len(self._places),
            waiting=len(self._waiting),
            worker_restarts=self._worker.supervisor.restarts,
        )

    def submit(self, id: str, request: AnyRequest, rank: Rank | None = None) -> Ticket:
        """Take a request; without a `rank` of its kind.

        Raises `QueueFull`, `CheckpointFailed`, `Poison` or `Stopping`, `Resting` when the server is paused and nobody
        asked, and `Cancelled` for a warming out of season.
        """
        rank = rank_of(request) if rank is None else rank
        asked = rank == Rank.INVOKED
        self._worker.refuse_if_paused(automatic=not asked)
        if self._stopping:
            raise Stopping("the server is being stopped")
        if self._worker.state == "failed":
            raise CheckpointFailed(self._worker.condition.detail)
        self._health.refuse(request)
        ticket = Ticket(id, request, rank, asyncio.get_running_loop().time())
        if rank == Rank.WARMING:
            self._refuse_unless_free(ticket)
        self._place(ticket)
        self._serving.look_again()
        self._start_timer(ticket)
        # Only what the queue takes wakes a resting worker.
        self._worker.wake(asked=asked)
        return ticket

    def has(self, id: str) -> bool:
        """Whether a request of this id waits or is with the worker, ended or not."""
        return any(ticket.id == id for ticket in (*self._waiting, *self._places))

    def drop(self, ticket: Ticket) -> None:
        """Give up a request that nobody waits for any more; harmless when it has ended."""
        self._end(ticket, ClientGone("the client closed its connection"))

    def give_up_waiting(self) -> None:
        """The server is paused; what runs goes on."""
        self._end_waiting(Resting("the server was paused before its turn; `sfumato resume` brings the model back"))

    def stop(self) -> None:
        """Cancel everything and take nothing more."""
        self._stopping = True
        self._serving.stop()
        for ticket in self._open:
            self._end(ticket, Stopping("the server is being stopped"))

    async def run(self) -> None:
        """Serve the waiting requests, for ever."""
        await self._serving.run()

    async def _serve(self, ticket: Ticket) -> None:
        now = asyncio.get_running_loop().time()
        ticket.started = now
        self._start_timer(ticket)
        left = None if ticket.deadline is None else ticket.deadline - now
        job = Job(id=ticket.id, request=ticket.request, deadline_s=left)
        try:
            async with contextlib.aclosing(self._worker.replies(job)) as replies:
                async for reply in replies:
                    if isinstance(reply, Draft):
                        ticket.add(reply.draft)
                    else:
                        self._end(ticket, outcome_of(ticket, reply))
                    self._health.judge(ticket.request, reply)
        except Exception as error:
            # The loops have to outlive any one request: all the others wait for them.
            about = {"request_id": ticket.id}
            log.error("%s cannot be served\n%s", ticket.request.operation, where(error), extra=about)
            self._end(ticket, WorkerFailed(f"the server raised {type(error).__name__}; its log says where"))

    @property
    def _open(self) -> list[Ticket]:
        """What waits or runs and has not ended."""
        return [*self._waiting, *self._places.open]

    def _refuse_unless_free(self, warming: Ticket) -> None:
        if self._worker.state != "ready":
            raise Cancelled("the worker is not ready, and warming does not wait for it")
        if not self._places.has_room_to_warm(warming, self._waiting):
            raise Superseded("another request comes first; warming would only hold it up")

    def _place(self, ticket: Ticket) -> None:
        """Put the ticket in the place of the one it supersedes, or last."""
        same = [other for other in self._open if ticket.takes_place_of(other)]
        place = self._waiting.place_for(same)
        for other in same:
            self._end(other, Superseded(NEWER))
        self._waiting.insert(place, ticket)
        if given_up := self._places.giving_way(ticket, self._waiting):
            self._end(given_up, Superseded(NEWER if given_up.rank >= Rank.BEHIND else ASKED))

    def _end_waiting(self, outcome: RequestError) -> None:
        for ticket in [*self._waiting]:
            self._end(ticket, outcome)

    def _end(self, ticket: Ticket, outcome: Outcome) -> None:
        """The only way that a ticket ends."""
        if isinstance(outcome, DeadlinePassed) and ticket.started is None and self._worker.condition.waking:
            # A name of its own, which clients keep quiet about.
            outcome = Resting("the model was at rest, and the deadline passed while it was brought back")
        if not ticket.end(outcome):
            return
        self._ended[outcome_name(outcome)] += 1
        log_end(ticket, outcome)
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        elif ticket in self._places:
            # Does nothing when the outcome came from the worker.
            self._worker.abort(ticket.id)
        self._tell_ended(ticket)

    def _start_timer(self, ticket: Ticket) -> None:
        """End a ticket that waits too long; once it runs, one whose engine overruns its deadline."""
        if ticket.timer is not None:
            ticket.timer.cancel()
        limit = time_limit(ticket, self._config)
        if limit is not None:
            at, outcome = limit
            ticket.timer = asyncio.get_running_loop().call_at(at, self._end, ticket, outcome)
