"""What a refactoring says to the user: what was changed, and what was left alone and why."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_lsp.operations.answers import counted
from sfumato_lsp.refactor.changes import Left
from sfumato_lsp.refactor.parts import Part, Prepared
from sfumato_lsp.refactor.source import Source

TOLD = 5
"""Places that are named; of the others only how many they are."""


def message(prepared: Prepared, left: Sequence[tuple[Part, Left]], filled: int) -> str:
    """`left` are all places that stay; `filled` counts the holes that were filled."""
    parts = prepared.parts
    given_up = len(left) - sum(len(part.found.left) for part in parts)
    changed = sum(part.found.calls for part in parts) - given_up
    fitting = sum(part.found.fitting for part in parts)
    said = [f"{counted(changed, 'call')} of {prepared.definition.called} changed"]
    if filled:
        said.append(f"{counted(filled, 'hole')} filled")
    if fitting:
        said.append(f"{counted(fitting, 'call')} as they are" if fitting > 1 else "1 call as it is")
    return ", ".join(said) + told(prepared, left)


def told(prepared: Prepared, left: Sequence[tuple[Part, Left]]) -> str:
    """What was left alone; nothing where nothing was."""
    named = [f"{part.label}:{_line(part.source, one.at)} {one.why}" for part, one in left]
    named += [f"{label} {why}" for label, why in prepared.unread]
    if not named:
        return ""
    more = f"; and {len(named) - TOLD} more" if len(named) > TOLD else ""
    return ". Left alone: " + "; ".join(named[:TOLD]) + more


def _line(source: Source, at: int) -> int:
    """As editors count them."""
    text = source.text[:at]
    return text.count("\n") + text.count("\r") - text.count("\r\n") + 1
