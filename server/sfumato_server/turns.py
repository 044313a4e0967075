"""Which waiting request is next: the one of the lowest rank, and among those the one whose document waited longest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

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
