"""`OperationResult` and `InspectResult`, as `docs/language-server.md` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from sfumato_lsp.edits import EditSupport, workspace_edit
from sfumato_lsp.operations.outcome import Inspected, JudgedToken, Outcome
from sfumato_lsp.operations.selected import Selected


def range_of(place: Selected) -> types.Range:
    return types.Range(start=place.document.position(place.start), end=place.document.position(place.end))


def operation_result(name: str, outcome: Outcome, support: EditSupport, latency_ms: float) -> dict[str, Any]:
    """Not applied yet."""
    candidates = [
        {
            "edit": workspace_edit(found.changes, outcome.annotation, support),
            "text": found.text,
            "score": found.score,
            "valid": found.valid,
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
    return [
        {"range": range_of(token.place), "probability": token.probability, "instead": token.instead} for token in tokens
    ]
