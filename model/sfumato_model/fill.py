"""The main operation: holes in fixed text become code, or what was suggested there settles around a pinned word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sfumato_model.confidence import cut
from sfumato_model.fill_holes import fill_holes
from sfumato_model.model import Model
from sfumato_model.pinned import fill_pinned, has_pins
from sfumato_model.request import Candidate, FillDraft, FillRequest, FillResult, Limits, Token


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
    shown: dict[tuple[str, ...], Candidate] = {}  # what differs behind the cut alone is one candidate
    for candidate in best:
        sure = _sure(candidate, threshold)
        if candidate.valid is not False and any(text.strip() for text in sure.texts):
            shown.setdefault(sure.texts, sure)
    return tuple(shown.values())


def _sure(candidate: Candidate, threshold: float) -> Candidate:
    texts = tuple(cut(tokens, threshold) for tokens in candidate.tokens)
    if texts == candidate.texts:
        return candidate
    tokens = tuple(_first(own, len(text)) for own, text in zip(candidate.tokens, texts, strict=True))
    return replace(candidate, texts=texts, tokens=tokens)


def _first(tokens: Sequence[Token], characters: int) -> tuple[Token, ...]:
    found = []
    for token in tokens:
        piece = token.text[:characters]
        characters -= len(piece)
        if piece:
            found.append(replace(token, text=piece))
    return tuple(found)
