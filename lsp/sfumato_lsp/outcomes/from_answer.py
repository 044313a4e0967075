"""From the server's drafts and answers to what a document would look like (`sfumato/draft`), to outcomes, and the
words for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from sfumato_client.protocol import (
    AnyResponse,
    CandidateText,
    DraftEvent,
    FillResponse,
    RefineResponse,
    RewriteResponse,
)
from sfumato_lsp.outcomes.outcome import Candidate, Outcome, judged
from sfumato_lsp.outcomes.params import Token
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.edits import DocumentChange, Replacement

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


async def outcome(candidates: Sequence[Candidate], *, done: str, nothing: str, steps: int) -> Outcome:
    """Of what there is, the judge says what is best. In `done`, `{lines}` says how many lines that has."""
    found = await judged(candidates)
    if not found:
        return Outcome(candidates=(), message=nothing, steps=steps)
    lines = counted(found[0].text.strip("\n").count("\n") + 1, "line")
    return Outcome(candidates=found, message=done.replace("{lines}", lines) + if_broken(found[0]), steps=steps)


async def of_fill(
    answer: FillResponse | RewriteResponse, place: Selected, *, done: str, nothing: str, lead: str = ""
) -> Outcome:
    """The candidates for one place, each behind `lead`; none where the server says that there is no text."""
    if answer.no_text is not None:
        return Outcome(candidates=(), message=answer.no_text.message, steps=answer.usage.steps)
    candidates = [
        candidate(place.document, [place.becomes(lead + found.texts[0])], found.texts[0], found)
        for found in answer.candidates
        if place.text != lead + found.texts[0]
    ]
    return await outcome(candidates, done=done, nothing=nothing, steps=answer.usage.steps)


def candidate(
    document: Document, replacements: Iterable[Replacement], text: str, found: CandidateText | RefineResponse
) -> Candidate:
    """`text` is what the place asked about becomes by the replacements."""
    return Candidate(
        changes=(DocumentChange(document=document, replacements=tuple(replacements)),),
        text=text,
        score=getattr(found, "score", 0.0),
        verdict=found.verdict,
        problem=found.problem,
    )


def if_broken(candidate: Candidate) -> str:
    """What to know of a text that is the best there is."""
    return "" if candidate.may_be_applied else f"; it would not parse: {candidate.problem}"


def took(answer: AnyResponse) -> str:
    return f"{answer.timing.total_ms:.0f} ms"


def counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count or 'no'} {word}s"
