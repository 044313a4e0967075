"""The requests that wait, in the order of arrival, and which of them is next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sfumato_server.errors import QueueFull
from sfumato_server.queue.ticket import Ticket
from sfumato_server.queue.turns import Turns

RETRY_AFTER_S = 1
"""What a client is told to wait when the line is full; a request takes about that long."""


class Line:
    """At most `most` tickets, none of which has ended."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: list[Ticket] = []
        self._turns = Turns()

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Ticket]:
        """Over the tickets of now, whatever becomes of them meanwhile."""
        return iter(tuple(self._waiting))

    def __contains__(self, ticket: Ticket) -> bool:
        return ticket in self._waiting

    def place_for(self, superseded: Sequence[Ticket]) -> int:
        """Where a ticket goes that takes the place of these: that of the first that waits, or last.

        Raises `QueueFull` where there is no room for it.
        """
        place = next((self._waiting.index(other) for other in superseded if other in self._waiting), len(self))
        if place == len(self) >= self._most:
            waiting = f"{len(self)} requests wait already"
            raise QueueFull(f"{waiting}; try again in a moment", retry_after_s=RETRY_AFTER_S)
        return place

    def insert(self, place: int, ticket: Ticket) -> None:
        self._waiting.insert(place, ticket)

    def remove(self, ticket: Ticket) -> None:
        self._waiting.remove(ticket)

    def take_next(self) -> Ticket:
        """Of a line that is not empty."""
        ticket = self._turns.next(self._waiting)
        self._waiting.remove(ticket)
        self._turns.took(ticket)
        return ticket
