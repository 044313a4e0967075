"""`sfumato/draft`: what a document would look like with the draft of a denoise step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from sfumato_lsp.operations.params import Token
from sfumato_lsp.operations.selected import Selected

if TYPE_CHECKING:
    from sfumato_server.protocol import DraftEvent, TokenText

DRAFT = "sfumato/draft"


@dataclass(frozen=True, kw_only=True)
class DraftChange:
    """`text` would stand at `place`; `lead` is a beginning of it that no step decides."""

    place: Selected
    text: str
    pieces: tuple[TokenText, ...] = ()


Show = Callable[["DraftEvent"], Sequence[DraftChange]]
"""Where the texts of a draft would stand."""


def in_places(places: Sequence[Selected], lead: str = "") -> Show:
    """Each text of a draft stands in a place of its own, behind `lead`."""

    def show(draft: DraftEvent) -> list[DraftChange]:
        pieces = draft.trace.tokens if draft.trace is not None else [[] for _ in draft.texts]
        return [
            DraftChange(place=place, text=lead + text, pieces=tuple(found))
            for place, text, found in zip(places, draft.texts, pieces, strict=False)
        ]

    return show


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
        said["pieces"] = [{"text": piece.text, "confidence": piece.confidence} for piece in change.pieces]
    return said
