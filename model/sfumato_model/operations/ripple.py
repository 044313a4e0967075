"""What an edit makes less likely in other places, and windows read ahead of it."""

from __future__ import annotations

from collections.abc import Sequence

from sfumato_model.api.request import Limits
from sfumato_model.api.ripple import ReadRequest, ReadResult, RippleRequest, RippleResult
from sfumato_model.api.stats import FillStats
from sfumato_model.context.model import Model
from sfumato_model.ripple.fallen import Ripple, fell
from sfumato_model.ripple.readings import Piece, PieceRead, cuts_of
from sfumato_model.ripple.readings import read as read_piece


def ripple(model: Model, request: RippleRequest, limits: Limits) -> RippleResult:
    """Read each window before and after the edit, until the deadline. Raises `Cancelled` between two parts of one."""
    begun = limits.clock()
    edit = Ripple(windows=request.windows, edited=request.edited, language=request.language)
    found = list(fell(model, edit, limits))
    words = sorted((word for window in found for word in window.words), key=lambda word: -word.score)
    return RippleResult(
        words=tuple(words[: request.words]),
        threshold=model.manifest.ripple.threshold,
        windows=len(found),
        kept=sum(window.before.kept == window.before.parts for window in found),
        stats=_stats([part for window in found for part in (window.before, window.after)], limits.clock() - begun),
    )


def read(model: Model, request: ReadRequest, limits: Limits) -> ReadResult:
    """Read each window, so that a ripple finds it done. Raises `Cancelled` between two parts of one; those are kept."""
    begun = limits.clock()
    told = () if request.edited is None else (request.edited,)
    found = []
    for window in request.windows:
        piece = Piece(text=window.text, path=window.path, language=request.language, snippets=told)
        found.append(read_piece(model, piece, cuts_of(model, window.text), limits))
    return ReadResult(
        windows=len(found),
        kept=sum(one.kept == one.parts for one in found),
        stats=_stats(found, limits.clock() - begun),
    )


def _stats(read: Sequence[PieceRead], seconds: float) -> FillStats:
    steps = tuple(second for one in read for second in one.seconds)
    tokens = sum(one.tokens for one in read)
    return FillStats(
        canvas_tokens=tokens, hole_tokens=tokens, step_seconds=steps, total_seconds=seconds, canvases=len(steps)
    )
