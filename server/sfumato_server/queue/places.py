"""The requests that the worker is on, and who takes a place of it next. Most engines have one place.

next       never two of one document; warming only where nothing else waits, and never the last of several places
gives way  what nobody asked for, to what somebody did, and warming to anything: where no place is free
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sfumato_server.queue.line import Line
from sfumato_server.queue.ticket import Rank, Ticket


class Places:
    """Whoever has ended keeps the place until the worker has let go of it. `most` says how many places there are."""

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._taken: list[Ticket] = []

    def __iter__(self) -> Iterator[Ticket]:
        return iter(self._taken)

    def __len__(self) -> int:
        return len(self._taken)

    @property
    def most(self) -> int:
        return self._most()

    @property
    def open(self) -> list[Ticket]:
        """Those that have not ended."""
        return [ticket for ticket in self._taken if ticket.outcome is None]

    def next(self, line: Line) -> Ticket | None:
        """Whose turn it is of those that may begin now."""
        free = self.most - len(self._taken)
        if free < 1:
            return None
        documents = {ticket.request.document for ticket in self._taken} - {""}
        warming = all(ticket.rank == Rank.WARMING for ticket in line) and free >= min(2, self.most)
        return line.next(
            lambda ticket: ticket.request.document not in documents and (warming or ticket.rank != Rank.WARMING)
        )

    def take(self, ticket: Ticket) -> None:
        self._taken.append(ticket)

    def leave(self, ticket: Ticket) -> None:
        self._taken.remove(ticket)

    def has_room_to_warm(self, ticket: Ticket, line: Sequence[Ticket]) -> bool:
        """Whether a warming would hold up nothing that is here."""
        waits = any(other.rank != Rank.WARMING for other in line)
        others = [other for other in self.open if other.rank != Rank.WARMING]
        document = ticket.request.document
        own = bool(document) and any(other.request.document == document for other in others)
        return not waits and not own and len(others) < max(self.most - 1, 1)

    def giving_way(self, ticket: Ticket, line: Sequence[Ticket]) -> Ticket | None:
        """Who has to end, so that `ticket` of the line can begin: the least wanted, and of those the last to begin."""
        open = self.open
        before = sum(other.rank <= ticket.rank for other in line)
        if before <= self.most - len(open):
            return None
        found = [other for other in reversed(open) if other.rank.gives_way_to(ticket.rank)]
        return max(found, key=lambda other: other.rank, default=None)
