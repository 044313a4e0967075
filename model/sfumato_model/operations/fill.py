"""The main operation: holes in fixed text become code, or what was suggested there settles around a pinned word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import Candidate, FillDraft, FillResult
from sfumato_model.context.model import Model
from sfumato_model.infilling.canvases import fill_holes
from sfumato_model.planning.sizes import CANVASES, largest
from sfumato_model.ranking.automatic import LEAST, shown
from sfumato_model.ranking.ends import ended
from sfumato_model.ranking.no_text import no_text
from sfumato_model.settling.pins import fill_pinned, has_pins


def fill(model: Model, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
    """Yield a draft per denoise step, then one result.

    Raises `PromptError` when the request cannot become a canvas, and `Cancelled` between two steps.
    """
    if has_pins(request):
        yield from fill_pinned(model, request, limits)
        return
    for outcome in fill_holes(model, request, limits):
        if isinstance(outcome, FillResult):
            candidates = _asked_for(model, request, outcome.candidates)
            yield replace(outcome, candidates=candidates, no_text=no_text(candidates, late=limits.late))
        else:
            yield outcome


def _asked_for(model: Model, request: FillRequest, found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    sure = model.manifest.show_confidence
    slots = largest(request, model.manifest)
    if request.automatic:
        return ended(shown(_worth(found)[: request.candidates], request, sure, LEAST), request, slots=slots)
    most = CANVASES * model.manifest.free_tokens
    return _worth(ended(found, request, slots=slots, most=most, threshold=sure))[: request.candidates]


def _worth(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Those that are worth a look: none behind one that is empty, which is likelier, and what breaks the text around it
    only where there is nothing else.
    """
    empty = next((n for n, candidate in enumerate(found) if not any(text.strip() for text in candidate.texts)), None)
    likelier = found if empty is None else found[: max(1, empty)]
    fitting = tuple(c for c in likelier if c.judgement is None or c.judgement.verdict != "broken")
    return fitting or likelier[:1]
