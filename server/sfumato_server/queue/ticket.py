"""One request on its way through the server: how much somebody waits for it, and how it ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from enum import IntEnum
from typing import Literal

from sfumato_client.protocol import AnyRequest, AnyResponse, DraftEvent
from sfumato_server.errors import Cancelled, RequestError


class Rank(IntEnum):
    """Lower goes first."""

    INVOKED = 0
    """Somebody asked."""
    UNKNOWN = 1
    """From another protocol, which does not say: most of its clients ask while the user types."""
    AUTOMATIC = 2
    BEHIND = 3
    """What follows an edit that is done, and nobody asked for either."""
    WARMING = 4

    def gives_way_to(self, newer: Rank) -> bool:
        """Whether a running request is given up for a newer one of any document that has no place otherwise.

        Nobody asked for it, and somebody did for the newer one; or it goes behind what somebody types, or is a warming.
        """
        if self >= Rank.BEHIND:
            return newer < self
        return self == Rank.AUTOMATIC and newer == Rank.INVOKED


def rank_of(request: AnyRequest) -> Rank:
    if request.AHEAD:
        return Rank.WARMING
    unasked = Rank.BEHIND if request.BEHIND or getattr(request, "behind", False) else Rank.AUTOMATIC
    return unasked if getattr(request, "automatic", False) else Rank.INVOKED


log = logging.getLogger(__name__)

Outcome = AnyResponse | RequestError


class Ticket:
    """One request on its way. Times are the event loop's, in seconds."""

    def __init__(self, id: str, request: AnyRequest, rank: Rank, now: float) -> None:
        self.id = id
        self.request = request
        self.rank = rank
        self.submitted = now
        self.started: float | None = None
        self.outcome: Outcome | None = None
        self.timer: asyncio.TimerHandle | None = None
        self._events: asyncio.Queue[DraftEvent | Outcome] = asyncio.Queue()

    @property
    def deadline(self) -> float | None:
        limit = self.request.deadline_ms
        return None if limit is None else self.submitted + limit / 1000

    def takes_place_of(self, older: Ticket) -> bool:
        """Whether the older one ends: it is of the same document, or a warming that waits and this is none."""
        document = self.request.document
        same = bool(document) and document == older.request.document
        waits = older.started is None
        return same or (waits and older.rank == Rank.WARMING and self.rank != Rank.WARMING)

    async def events(self) -> AsyncIterator[DraftEvent | Outcome]:
        """Drafts, then one outcome. Only a request with `stream` gets drafts."""
        while True:
            event = await self._events.get()
            yield event
            if not isinstance(event, DraftEvent):
                return

    async def result(self) -> Outcome:
        """The outcome alone."""
        async for event in self.events():
            if not isinstance(event, DraftEvent):
                return event
        raise AssertionError("a ticket ends with an outcome")

    def add(self, draft: DraftEvent) -> None:
        if self.outcome is None:
            self._events.put_nowait(draft)

    def end(self, outcome: Outcome) -> bool:
        """Return whether this is the outcome that counts."""
        if self.outcome is not None:
            return False
        self.outcome = outcome
        self._events.put_nowait(outcome)
        if self.timer is not None:
            self.timer.cancel()
        return True


def outcome_name(outcome: Outcome) -> Literal["done", "failed", "cancelled"]:
    if not isinstance(outcome, RequestError):
        return "done"
    return "cancelled" if isinstance(outcome, Cancelled) else "failed"


def log_end(ticket: Ticket, outcome: Outcome) -> None:
    seconds = asyncio.get_running_loop().time() - ticket.submitted
    code = f" ({outcome.code})" if isinstance(outcome, RequestError) else ""
    about = {"request_id": ticket.id}
    log.info("%s %s%s after %.3f s", ticket.request.operation, outcome_name(outcome), code, seconds, extra=about)
