"""An edit's new text, cut into what a verb leaves alone and what it changes, as a rewrite asks for it."""

from __future__ import annotations

import re

from sfumato_model.api.errors import PromptError
from sfumato_model.text.vocabulary import word_start
from sfumato_model.training.data.verbs import Edit
from sfumato_model.verbs import PlanHole, plan_of


def hole_texts_of(edit: Edit, indent: str) -> tuple[str, ...] | None:
    """Fixed text, hole, fixed text, hole ... fixed text of `edit.new`; `None` where its verb has no such plan."""
    try:
        plan = plan_of(edit.instruction, edit.old + edit.rest, indent)
    except PromptError:
        return None
    if not any(isinstance(piece, PlanHole) for piece in plan.pieces):
        return None
    pattern = "".join(
        re.escape(p) if isinstance(p, str) else f"{re.escape(p.lead)}(.*?){re.escape(p.tail)}" for p in plan.pieces
    )
    # A hole may be followed by what does not belong to its verb: a default except clause and more.
    match = re.fullmatch(pattern, edit.new, re.DOTALL)
    if match is None:
        return None
    found: list[str] = []
    at = 0
    for group in range(1, (match.lastindex or 0) + 1):
        # Holes begin where words do, as in prompts (see `healing.py`).
        low = max(at, word_start(edit.new, match.start(group)))
        found += [edit.new[at:low], edit.new[low : match.end(group)]]
        at = match.end(group)
    return (*found, edit.new[at:])
