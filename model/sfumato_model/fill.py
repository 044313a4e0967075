"""The main operation: holes in fixed text become code, or what was suggested there settles around a pinned word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sfumato_model.confidence import cut
from sfumato_model.fill_holes import fill_holes
from sfumato_model.model import Model
from sfumato_model.pinned import fill_pinned, has_pins
from sfumato_model.request import Candidate, FillDraft, FillRequest, FillResult, Limits


def fill(model: Model, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
    """Yield a draft per denoise step, then one result.

    Raises `PromptError` when the request cannot become a canvas, and `Cancelled` between two steps.
    """
    if has_pins(request):
        yield from fill_pinned(model, request, limits)
        return
    for outcome in fill_holes(model, request, limits):
        if isinstance(outcome, FillResult):
            yield replace(outcome, candidates=_shown(outcome.candidates, request, model.manifest.show_confidence))
        else:
            yield outcome


def _shown(found: tuple[Candidate, ...], request: FillRequest, threshold: float) -> tuple[Candidate, ...]:
    """The candidates that were asked for; of an automatic request what is sure of them, if anything is."""
    best = found[: request.candidates]
    if not request.automatic:
        return best
    sure = (_sure(candidate, threshold) for candidate in best if candidate.valid is not False)
    return tuple(candidate for candidate in sure if any(text.strip() for text in candidate.texts))


def _sure(candidate: Candidate, threshold: float) -> Candidate:
    texts = tuple(cut(tokens, threshold) for tokens in candidate.tokens)
    return candidate if texts == candidate.texts else replace(candidate, texts=texts)
