"""What a refactoring says to the user: what was changed, and what was left alone and why."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_lsp.operations.refactor_files import Part, Prepared
from sfumato_lsp.outcomes.from_answer import counted
from sfumato_lsp.python.tree import Source
from sfumato_lsp.refactor.changes import Left

TOLD = 5
"""Places that are named; of the others only how many they are."""


def message(prepared: Prepared, left: Sequence[tuple[Part, Left]], *, filled: int, given_up: int) -> str:
    """`left` are all places that stay; `filled` counts the holes that were filled, `given_up` calls that were not."""
    parts = prepared.parts
    called = prepared.definition.called
    changed = sum(part.found.calls for part in parts) - given_up
    fitting = sum(part.found.fitting for part in parts)
    if not any(part.found.changes for part in parts):
        fit = f", and {counted(fitting, 'call')} {'fits' if fitting == 1 else 'fit'} it" if fitting else ""
        return f"nothing to change: {_known(prepared)}{fit}{told(prepared, left)}"
    in_body = any(part.found.in_body for part in parts)
    said = [f"{counted(changed, 'call')} of {called} changed"] if changed or not in_body else []
    said += ["its body too" if said else f"the body of {prepared.definition.name} changed"] if in_body else []
    said += [f"{old} is {new} now" for old, new in prepared.comparison.renamed.items()]
    said += [f"{counted(filled, 'hole')} filled"] if filled else []
    said += [f"{counted(fitting, 'call')} left as {'it is' if fitting == 1 else 'they are'}"] if fitting else []
    return ", ".join(said) + told(prepared, left)


def _known(prepared: Prepared) -> str:
    called, comparison = prepared.definition.called, prepared.comparison
    same = comparison.before == comparison.after
    return f"no other signature of {called} is known" if same else f"the signature of {called} changed"


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
