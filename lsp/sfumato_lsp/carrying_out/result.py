"""`OperationResult` and `InspectResult`, as `docs/language-server.md` has them; and the edit on its way into the
editor, or what went wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcRequestCancelled

from sfumato_lsp.carrying_out.operation import Operation
from sfumato_lsp.outcomes.outcome import Candidate, Inspected, JudgedToken, Outcome
from sfumato_lsp.outcomes.selected import ranges_of
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.session.language_server import SfumatoLanguageServer
from sfumato_lsp.text.edits import EditSupport, workspace_edit


def operation_result(operation: Operation, outcome: Outcome, support: EditSupport, latency_ms: float) -> dict[str, Any]:
    """Not applied yet."""
    annotation = types.ChangeAnnotation(label=operation.title, description=outcome.description)
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


def as_applied(result: dict[str, Any], candidates: Sequence[Candidate]) -> dict[str, Any]:
    """Without its edit where the best of the candidates is not applied by itself; the message says why."""
    if not candidates or candidates[0].may_be_applied:
        return result
    message = f"nothing was changed: the best text would not parse: {candidates[0].problem}"
    return {**result, "edit": None, "message": message}


async def apply(
    ls: SfumatoLanguageServer, result: dict[str, Any], candidates: Sequence[Candidate], label: str
) -> dict[str, Any]:
    """Have the editor make the edit of a result, if it is sound. Raises `Refused` where it did not."""
    result = as_applied(result, candidates)
    if result["edit"] is None:
        if not ls.is_own_client:
            ls.reports.notices.say(result["message"])
        return result
    try:
        answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit=result["edit"], label=label))
    except JsonRpcException as error:
        raise Refused(f"the editor did not apply the edit: {error.message}") from error
    if not answer.applied:
        reason = answer.failure_reason or "it does not say why; was the text changed meanwhile?"
        raise Refused(f"the editor did not apply the edit: {reason}")
    return {**result, "applied": True}


@contextmanager
def told(ls: SfumatoLanguageServer) -> Iterator[None]:
    """An error's message is shown too, unless a client of ours does that, or the user knows that it was cancelled."""
    try:
        yield
    except JsonRpcException as error:
        if not ls.is_own_client and not isinstance(error, JsonRpcRequestCancelled):
            ls.reports.notices.say(error.message, types.MessageType.Warning)
        raise
