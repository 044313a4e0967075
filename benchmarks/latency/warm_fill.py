"""Ours in this process, the context encoded before the clock starts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.context.model import Model
from sfumato_model.context.prefill import encode
from sfumato_model.infilling.canvases import fill_holes


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The best text as the model found it, whether or not it would be shown unasked; `first` is when a draft came."""

    text: str
    milliseconds: float
    first_milliseconds: float
    steps: int
    ended: str


def warm_fill(
    model: Model, request: FillRequest, *, deadline_ms: float | None = None, sizes: Sequence[int] = ()
) -> Filled:
    """Fill one hole. `sizes` are tried instead of the manifest's; a deadline ends with the best draft so far."""
    encode(model, model.prompt(request), Limits(clock=time.perf_counter))
    begun = time.perf_counter()
    deadline = None if deadline_ms is None else begun + deadline_ms / 1000
    limits = Limits(clock=time.perf_counter, deadline=deadline)
    result, first = _result(fill_holes(model, request, limits, sizes=sizes))
    ended = time.perf_counter()
    best = result.candidates[0]
    return Filled(
        text=best.texts[0], milliseconds=1000 * (ended - begun), first_milliseconds=1000 * ((first or ended) - begun),
        steps=len(result.stats.step_seconds), ended=best.ended,
    )  # fmt: skip


def _result(outcomes: Iterator[FillDraft | FillResult]) -> tuple[FillResult, float | None]:
    first: float | None = None
    for outcome in outcomes:
        if isinstance(outcome, FillResult):
            return outcome, first
        first = first or time.perf_counter()
    raise RuntimeError("a fill ended without a result")
