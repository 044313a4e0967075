"""A selection is edited in place: its least likely words are renoised, and a change has to make the whole likelier."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_model.api.request import Limits, RefineRequest
from sfumato_model.api.result import FillDraft, RefineResult
from sfumato_model.context.model import Model
from sfumato_model.judge import replaced
from sfumato_model.settling.settle import Settled, settle


def refine(model: Model, request: RefineRequest, limits: Limits) -> Iterator[FillDraft | RefineResult]:
    """Yield the selection as it is after each denoise step, then one result.

    Raises `PromptError` for an empty selection and `Cancelled` between two steps.
    """
    for outcome in settle(model, request, limits):
        text = replaced(request.selection.text, outcome.edits)
        if isinstance(outcome, Settled):
            yield RefineResult(
                text=text, edits=outcome.edits, stats=outcome.stats, judgement=outcome.judgement,
                unlikely=outcome.unlikely, given_up=outcome.given_up,
            )  # fmt: skip
        else:
            yield outcome.draft.becomes(text, tokens=(outcome.tokens,))
