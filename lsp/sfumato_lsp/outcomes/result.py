"""`OperationResult` and `InspectResult`, as `docs/language-server.md` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from sfumato_lsp.outcomes.outcome import Inspected, JudgedToken, Outcome
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.text.edits import EditSupport, workspace_edit
from sfumato_lsp.text.positions import to_units


def ranges_of(places: Sequence[Selected]) -> list[types.Range]:
    """Of places in the order of their document. Each is measured from the one before: in a line of a million characters
    that is another matter than measuring all of them from its start.
    """
    found: list[types.Range] = []
    known = (0, 0, 0)
    for place in places:
        ends = []
        for characters in (place.start, place.end):
            line, column = place.document.locate(characters)
            if line != known[0] or column < known[1]:
                known = (line, 0, 0)
            more = to_units(place.document.lines[line][known[1] : column], place.document.encoding)
            known = (line, column, known[2] + more)
            ends.append(types.Position(line=line, character=known[2]))
        found.append(types.Range(start=ends[0], end=ends[1]))
    return found


def operation_result(name: str, outcome: Outcome, support: EditSupport, latency_ms: float) -> dict[str, Any]:
    """Not applied yet."""
    candidates = [
        {
            "edit": workspace_edit(found.changes, outcome.annotation, support),
            "text": found.text,
            "score": found.score,
            "verdict": found.verdict,
            "problem": found.problem,
            "valid": None if found.verdict is None else found.verdict == "sound",
        }
        for found in outcome.candidates
    ]
    candidates = [found for found in candidates if found["edit"] is not None]
    return {
        "operation": name,
        "edit": candidates[0]["edit"] if candidates else None,
        "candidates": candidates,
        "applied": False,
        "message": outcome.message,
        "latencyMs": latency_ms,
        "steps": outcome.steps,
    }


def inspect_result(found: Inspected, latency_ms: float) -> dict[str, Any]:
    return {"tokens": _tokens(found.tokens), "message": found.message, "latencyMs": latency_ms}


def _tokens(tokens: Sequence[JudgedToken]) -> list[dict[str, Any]]:
    ranges = ranges_of([token.place for token in tokens])
    return [
        {"range": span, "probability": token.probability, "instead": token.instead, "unlikely": token.unlikely}
        for token, span in zip(tokens, ranges, strict=True)
    ]
