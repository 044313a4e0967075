"""A selection without the space around it, and texts put back in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole, Selection
from sfumato_model.judge import Edit, Judgement, in_order, judge


@dataclass(frozen=True, kw_only=True)
class Trimmed:
    """`lead` + `text` + `tail` is the selection; `before` and `after` stand around `text`."""

    before: str
    lead: str
    text: str
    tail: str
    after: str


def trimmed(selection: Selection) -> Trimmed:
    """Raises `PromptError` when nothing but space is selected."""
    text = selection.text.strip()
    if not text:
        raise PromptError("the selection holds nothing but space: select the code that is meant")
    start = selection.text.index(text)
    lead, tail = selection.text[:start], selection.text[start + len(text) :]
    return Trimmed(before=selection.before + lead, lead=lead, text=text, tail=tail, after=tail + selection.after)


def judged(selection: Selection, edits: Sequence[Edit]) -> Judgement | None:
    """What `edits` of the selection do to its document; `None` where nothing judges the language."""
    moved = len(selection.before)
    return judge(
        selection.before + selection.text + selection.after,
        [Edit(start=edit.start + moved, end=edit.end + moved, text=edit.text) for edit in in_order(edits)],
        selection.language,
    )


def as_fill(selection: Selection, *segments: str | Hole, **fields: Any) -> FillRequest:
    """`segments` in the document of `selection`, as a fill with `fields`."""
    return FillRequest(
        segments=segments,
        path=selection.path,
        language=selection.language,
        snippets=selection.snippets,
        memory=selection.memory,
        **fields,
    )
