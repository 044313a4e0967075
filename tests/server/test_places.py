"""Whatever comes, ends and leaves, in whatever order, with one place or several: what holds of who runs and waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from sfumato_client.protocol import FillRequest, HoleSegment, TextSegment
from sfumato_server.config import ServerConfig
from sfumato_server.errors import Cancelled
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.queue.ticket import Rank, Ticket
from sfumato_server.supervision.condition import Condition
from sfumato_server.supervision.handle import WorkerHandle
from sfumato_server.worker.messages import Failed, Job

SETTLES = 12
"""Turns of the event loop in which everything that can happen has."""
DOCUMENTS = ("", "a", "b", "c")
submitted = st.tuples(st.just("submit"), st.sampled_from(DOCUMENTS), st.sampled_from(Rank))
others = st.tuples(st.sampled_from(["finish", "drop"]), st.integers(0, 20), st.none())
ACTIONS = st.lists(st.one_of(submitted, submitted, others), max_size=30)


@dataclass
class Worker:
    """A handle whose worker goes on with a request until the test ends it, aborted or not."""

    at_once: int
    state: str = "ready"
    condition: Condition = field(default_factory=lambda: Condition(state="ready"))
    supervisor: Any = field(default_factory=lambda: SimpleNamespace(restarts=0))
    jobs: dict[str, asyncio.Future[Failed]] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)

    async def replies(self, job: Job) -> AsyncIterator[Failed]:
        self.begun.append(job.id)
        self.jobs[job.id] = asyncio.get_running_loop().create_future()
        yield await self.jobs[job.id]

    def finish(self, id: str) -> None:
        self.jobs.pop(id).set_result(Failed(id=id, code="internal", message="the test ended it"))

    async def wait_ready(self) -> None: ...

    def abort(self, id: str) -> None: ...

    def wake(self, *, asked: bool) -> None: ...

    def refuse_if_paused(self, *, automatic: bool) -> None: ...

    def replace(self, why: str) -> bool:
        raise AssertionError(why)


@dataclass
class Run:
    worker: Worker
    queue: RequestQueue
    tickets: dict[str, Ticket] = field(default_factory=dict)

    @property
    def waiting(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.started is None and ticket.outcome is None]

    @property
    def running(self) -> list[Ticket]:
        return [self.tickets[id] for id in self.worker.jobs]

    @property
    def open(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.outcome is None]

    def act(self, what: str, which: Any, rank: Rank | None) -> None:
        if what == "submit":
            id, open = str(len(self.tickets)), self.open
            segments: list[TextSegment | HoleSegment] = [TextSegment(text=id), HoleSegment()]
            try:
                self.tickets[id] = self.queue.submit(id, FillRequest(segments=segments, document=which), rank)
            except Cancelled:
                assert rank == Rank.WARMING
            if rank == Rank.WARMING:
                assert all(ticket.outcome is None for ticket in open if ticket.rank != Rank.WARMING)
                if id in self.tickets:
                    assert all(ticket.rank == Rank.WARMING for ticket in self.waiting)
        elif what == "finish" and self.worker.jobs:
            self.worker.finish([*self.worker.jobs][which % len(self.worker.jobs)])
        elif what == "drop" and self.tickets:
            self.queue.drop([*self.tickets.values()][which % len(self.tickets)])

    def check(self, before: list[Ticket]) -> None:
        """`before` ran before the last action."""
        most, running, waiting = self.worker.at_once, self.running, self.waiting
        assert len(running) == self.queue.counts.running <= most
        assert len(waiting) == self.queue.counts.waiting
        documents = [ticket.request.document for ticket in running if ticket.request.document]
        assert len(documents) == len(set(documents))
        open_documents = [t.request.document for t in (*running, *waiting) if t.outcome is None and t.request.document]
        assert len(open_documents) == len(set(open_documents))
        may_begin = [ticket for ticket in waiting if ticket.request.document not in documents]
        if len(running) < most:
            assert all(ticket.rank == Rank.WARMING for ticket in may_begin)
        if most - len(running) >= min(2, most) and all(ticket.rank == Rank.WARMING for ticket in waiting):
            assert may_begin == []
        begun = [ticket for ticket in running if ticket not in before]
        assert all(one.rank <= other.rank for one in begun for other in may_begin)
        assert most == 1 or len(running) < most or all(one.rank != Rank.WARMING for one in begun)
        open = [ticket for ticket in running if ticket.outcome is None]
        if sum(ticket.rank == Rank.INVOKED for ticket in waiting) > most - len(open):
            assert all(ticket.rank < Rank.AUTOMATIC for ticket in open)

    def check_who_gave_way(self, open: list[Ticket], document: str) -> None:
        """To a new request of `document`; `open` are those that ran before it came, which all had a place."""
        gone = [ticket for ticket in open if ticket.outcome is not None and ticket.request.document != document]
        assert gone == []


async def play(at_once: int, actions: list[tuple[str, Any, Rank | None]]) -> None:
    worker = Worker(at_once=at_once)
    run = Run(worker=worker, queue=RequestQueue(ServerConfig(), cast("WorkerHandle", worker)))
    serving = asyncio.create_task(run.queue.run())
    await asyncio.sleep(0)
    for action in actions:
        before = run.running
        open = [ticket for ticket in before if ticket.outcome is None]
        run.act(*action)
        for _ in range(SETTLES):
            await asyncio.sleep(0)
        run.check(before)
        if action[0] == "submit" and len(before) < at_once:
            run.check_who_gave_way(open, action[1])
    while worker.jobs:
        worker.finish(next(iter(worker.jobs)))
        for _ in range(SETTLES):
            await asyncio.sleep(0)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    counts = run.queue.counts
    assert (counts.running, counts.waiting) == (0, 0)
    assert all(ticket.outcome is not None for ticket in run.tickets.values())
    assert counts.done + counts.failed + counts.cancelled == len(run.tickets)
    assert len(worker.begun) == len(set(worker.begun))


@settings(deadline=None)
@given(at_once=st.integers(1, 4), actions=ACTIONS)
def test_of_any_number_at_once(at_once: int, actions: list[tuple[str, Any, Rank | None]]) -> None:
    asyncio.run(play(at_once, actions))
