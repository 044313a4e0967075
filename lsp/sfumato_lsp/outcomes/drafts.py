"""`sfumato/draft`: what a document would look like with the draft of a denoise step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from sfumato_client.protocol import DraftEvent
from sfumato_lsp.outcomes.params import Token
from sfumato_lsp.outcomes.selected import Selected

DRAFT = "sfumato/draft"


@dataclass(frozen=True, kw_only=True)
class DraftChange:
    """`text` would stand at `place`. `pieces`, if they are known, are that text with how sure the step is of each."""

    place: Selected
    text: str
    pieces: tuple[tuple[str, float], ...] = ()


Show = Callable[["DraftEvent"], Sequence[DraftChange]]
"""Where the texts of a draft would stand."""


def in_places(places: Sequence[Selected], lead: str = "") -> Show:
    """Each text of a draft stands in a place of its own, behind `lead`, which no step decides."""

    def show(draft: DraftEvent) -> list[DraftChange]:
        return [
            DraftChange(place=place, text=lead + text, pieces=_pieces(draft, number, lead))
            for number, (place, text) in enumerate(zip(places, draft.texts, strict=True))
        ]

    return show


def _pieces(draft: DraftEvent, number: int, lead: str) -> tuple[tuple[str, float], ...]:
    if draft.trace is None:
        return ()
    before = [(lead, 1.0)] if lead else []
    return (*before, *((piece.text, piece.confidence) for piece in draft.trace.tokens[number]))


def draft_message(token: Token, step: int, changes: Sequence[DraftChange]) -> dict[str, Any]:
    return {"token": token, "step": step, "changes": [_change(change) for change in changes]}


def _change(change: DraftChange) -> dict[str, Any]:
    document = change.place.document
    said: dict[str, Any] = {
        "uri": document.uri,
        "version": document.version,
        "range": types.Range(start=document.position(change.place.start), end=document.position(change.place.end)),
        "text": change.text.replace("\n", document.line_end),
    }
    if change.pieces:
        said["pieces"] = [
            {"text": text.replace("\n", document.line_end), "confidence": sure} for text, sure in change.pieces
        ]
    return said
