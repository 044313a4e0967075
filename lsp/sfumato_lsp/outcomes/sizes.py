"""What is too little and too much to be asked about, said before it is sent."""

from __future__ import annotations

from sfumato_client.protocol import MAX_TEXT
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.rpc.failures import Refused

READ_AT_ONCE = 40_000
"""Characters of a selection whose every token is judged: some seconds on a processor."""


def require_selection(place: Selected, instead: str) -> None:
    """Raises `Refused` with what to do instead where nothing, or nothing but space, is selected."""
    if place.empty:
        raise Refused(f"nothing is selected: {instead}")
    if not place.text.strip():
        raise Refused(f"nothing but space is selected: {instead}")


def refuse_too_much(place: Selected, limit: int | None = None) -> None:
    """Raises `Refused` where the selection is longer than `limit`, or than a request may be."""
    most = limit if limit is not None else MAX_TEXT - len(place.before) - len(place.after)
    if len(place.text) > most:
        raise Refused(f"the selection has {len(place.text):,} characters, and at most {most:,} are taken: select less")
