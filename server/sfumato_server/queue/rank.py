"""How much somebody waits for a request: who goes first, who gives way, and who may end a pause."""

from __future__ import annotations

from enum import IntEnum

from sfumato_client.protocol import AnyRequest


class Rank(IntEnum):
    """Lower goes first."""

    INVOKED = 0
    """Somebody asked."""
    UNKNOWN = 1
    """From another protocol, which does not say: most of its clients ask while the user types."""
    AUTOMATIC = 2
    WARMING = 3

    def gives_way_to(self, newer: Rank) -> bool:
        """Whether a running request is given up for a newer one of any document: nobody asked for it."""
        return self >= Rank.AUTOMATIC and newer == Rank.INVOKED


def rank_of(request: AnyRequest) -> Rank:
    if request.AHEAD:
        return Rank.WARMING
    return Rank.AUTOMATIC if getattr(request, "automatic", False) else Rank.INVOKED
