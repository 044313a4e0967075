"""The requests that wait, in the order of arrival, and which of them is next.

That is the one of the lowest rank, and among those the one whose document waited longest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from sfumato_server.errors import QueueFull
from sfumato_server.queue.ticket import Ticket

REMEMBERED = 256
"""Documents whose last turn is known; of one that is not asked for so long it does not matter."""


class Turns:
    """Documents take turns: the one that was served longest ago goes first. Requests without a document share a turn.

    A client that sends without end can so take no more than every other turn from anyone else.
    """

    def __init__(self) -> None:
        self._served: OrderedDict[str, int] = OrderedDict()
        self._count = 0

    def next(self, waiting: Sequence[Ticket]) -> Ticket:
        """The one of `waiting` (in the order of arrival, not empty) whose turn it is."""
        return min(waiting, key=lambda ticket: (ticket.rank, self._served.get(ticket.request.document, 0)))

    def took(self, ticket: Ticket) -> None:
        self._count += 1
        self._served[ticket.request.document] = self._count
        self._served.move_to_end(ticket.request.document)
        if len(self._served) > REMEMBERED:
            self._served.popitem(last=False)


RETRY_AFTER_S = 1
"""What a client is told to wait when the line is full; a request takes about that long."""


class Line(list[Ticket]):
    """At most `most` tickets, none of which has ended."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._turns = Turns()

    def place_for(self, superseded: Sequence[Ticket]) -> int:
        """Where a ticket goes that takes the place of these: that of the first that waits, or last.

        Raises `QueueFull` where there is no room for it.
        """
        place = next((self.index(other) for other in superseded if other in self), len(self))
        if place == len(self) >= self._most:
            waiting = f"{len(self)} requests wait already"
            raise QueueFull(f"{waiting}; try again in a moment", retry_after_s=RETRY_AFTER_S)
        return place

    def next(self, may: Callable[[Ticket], bool]) -> Ticket | None:
        """Of those that `may` begin."""
        waiting = [ticket for ticket in self if may(ticket)]
        return self._turns.next(waiting) if waiting else None

    def take(self, ticket: Ticket) -> None:
        self.remove(ticket)
        self._turns.took(ticket)
