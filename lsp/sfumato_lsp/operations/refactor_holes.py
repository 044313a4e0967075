"""The holes of a refactoring become texts: near ones on one canvas, the others one canvas after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sfumato_client.protocol import FillRequest, HoleSegment, SnippetText, TextSegment
from sfumato_lsp.carrying_out.context import Context
from sfumato_lsp.operations.refactor_files import Part, Prepared
from sfumato_lsp.outcomes.from_answer import DraftChange
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.refactor.changes import Change, Hole
from sfumato_lsp.refactor.rounds import best, file_pieces, rounds, window
from sfumato_lsp.text.edits import Replacement, trimmed
from sfumato_lsp.text.windows import sendable

LOOKED_AT = 3
"""Candidates of each canvas, of which the best that could stand there is taken."""


@dataclass(frozen=True, kw_only=True)
class PartTexts:
    """The texts of one file's holes, in order; `None` where nothing could stand there."""

    texts: tuple[str | None, ...]
    score: float = 0.0
    steps: int = 0


async def fill_part(context: Context, prepared: Prepared, part: Part, shown: list[DraftChange]) -> PartTexts:
    """One request for each round of holes. `shown` are the drafts' changes in the files before; these are added."""
    pieces = file_pieces(part.source, part.found.changes)
    holes = part.found.holes
    texts: list[str | None] = []
    score, steps = 0.0, 0
    for group in rounds(pieces):
        context.tell(f"{part.label}, hole {group.start + 1} of {len(holes)}")
        request = FillRequest(
            segments=[
                HoleSegment() if isinstance(piece, Hole) else TextSegment(text=piece)
                for piece in window(pieces, group, texts)
            ],
            candidates=LOOKED_AT,
            single_line=not holes[group.start].several_lines,
            **_fields(context, prepared, part),
        )
        # A draft stands behind all that is filled already.
        answer = await context.watch(request, lambda draft: [*shown, *_drafted(part, [*texts, *draft.texts])])
        texts.extend(best((one.texts for one in answer.candidates), holes[group.start : group.stop]))
        score += answer.candidates[0].score
        steps += answer.usage.steps
    shown += _drafted(part, texts)
    return PartTexts(texts=tuple(texts), score=score, steps=steps)


def _fields(context: Context, prepared: Prepared, part: Part) -> dict[str, Any]:
    """As of any request of this document; a call in another file goes with the signature."""
    if part is prepared.parts[0]:
        return context.fields
    own = prepared.parts[0]
    header = sendable(own.source.text[slice(*prepared.definition.header)])
    signature = SnippetText(path=sendable(own.label), text=header)
    return {**context.fields, "path": sendable(part.label), "snippets": [signature]}


def _drafted(part: Part, texts: Sequence[str | None]) -> list[DraftChange]:
    """The changes with holes, as far as there are texts."""
    found: list[DraftChange] = []
    at = 0
    for change in part.found.changes:
        behind = at + len(change.holes)
        if at < behind <= len(texts):
            pieces = trimmed(part.document, _with(change, texts[at:behind]))
            found += [DraftChange(place=Selected(part.document, one.start, one.end), text=one.text) for one in pieces]
        at = behind
    return found


def _with(change: Change, texts: Sequence[str | None]) -> Replacement:
    waiting = iter(texts)
    text = "".join((next(waiting) or "") if isinstance(piece, Hole) else piece for piece in change.pieces)
    return Replacement(start=change.start, end=change.end, text=sendable(text))
