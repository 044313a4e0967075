"""A selection is edited in place: its least likely words are renoised, and a change has to make the whole likelier."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_model.api.request import Limits, RefineRequest
from sfumato_model.api.result import FillDraft, RefineResult
from sfumato_model.context.model import Model
from sfumato_model.judge import replaced
from sfumato_model.settling.settle import settle


def refine(model: Model, request: RefineRequest, limits: Limits) -> Iterator[FillDraft | RefineResult]:
    """Yield the selection as it is after each denoise step, then one result.

    Raises `PromptError` for an empty selection and `Cancelled` between two steps.
    """
    for settled in settle(model, request, limits):
        outcome = settled.outcome
        if isinstance(outcome, FillDraft):
            outcome = outcome.becomes(replaced(request.selection.text, settled.edits), tokens=(settled.tokens,))
        yield outcome
