"""`OperationResult` and `InspectResult`, as `docs/language-server.md` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sfumato_lsp.carrying_out.operation import Operation
from sfumato_lsp.outcomes.outcome import Inspected, JudgedToken, Outcome
from sfumato_lsp.outcomes.selected import ranges_of
from sfumato_lsp.text.edits import Annotation, EditSupport, workspace_edit


def operation_result(operation: Operation, outcome: Outcome, support: EditSupport, latency_ms: float) -> dict[str, Any]:
    """Not applied yet."""
    annotation = Annotation(label=operation.title, description=outcome.description)
    candidates = [
        {
            "edit": workspace_edit(found.changes, annotation, support),
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
        "operation": operation.name,
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
