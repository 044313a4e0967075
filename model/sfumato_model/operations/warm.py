"""Ahead of a request: its context is encoded and kept, so that the request finds it there."""

from __future__ import annotations

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import WarmResult
from sfumato_model.api.stats import FillStats
from sfumato_model.context.model import Model
from sfumato_model.prompt.indent_unit import unit_of


def warm(model: Model, request: FillRequest, limits: Limits) -> WarmResult:
    """Encode what is new of the context that a fill of `request` begins with.

    A half-typed word is no part of it, so it holds until the word is done. Raises `PromptError` for a request without
    a hole, and `Cancelled` between two chunks of the context.
    """
    begun = limits.clock()
    unit = unit_of(request, model.manifest.indent)
    known = request if unit is None else unit.request(request)
    context, reused = model.engine.context(model.prompt(known).context, limits)
    seconds = limits.clock() - begun
    return WarmResult(
        stats=FillStats(
            context_tokens=context.length, reused_tokens=reused, prefill_seconds=seconds, total_seconds=seconds
        )
    )
