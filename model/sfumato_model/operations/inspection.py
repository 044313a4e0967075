"""How likely is each word of a selection, given all the others, and which are unlikely?"""

from __future__ import annotations

from sfumato_model.api.request import InspectRequest, Limits
from sfumato_model.api.result import InspectedToken, InspectResult
from sfumato_model.api.stats import FillStats
from sfumato_model.context.model import Model
from sfumato_model.selection.unlikely import Word, unlikely_words, word_likelihoods


def inspect(model: Model, request: InspectRequest, limits: Limits) -> InspectResult:
    """Raises `PromptError` for a selection without text and `Cancelled` between two passes."""
    begun = before = limits.clock()
    found: list[Word] = []
    seconds: list[float] = []
    tokens = 0
    for part in word_likelihoods(model, request.selection, limits):
        found += part.words
        tokens += part.tokens
        now = limits.clock()
        seconds.append(now - before)
        before = now
    stats = FillStats(
        canvas_tokens=tokens, hole_tokens=tokens, step_seconds=tuple(seconds), total_seconds=limits.clock() - begun,
        canvases=len(seconds),
    )  # fmt: skip
    unlikely = {word.place for word in unlikely_words(found, request.strength)}
    text = request.selection.text
    return InspectResult(
        tokens=tuple(
            InspectedToken(
                start=w.start,
                end=w.end,
                log_prob=w.log_prob,
                doubt=w.doubt,
                instead=_instead(w, text),
                unlikely=w.place in unlikely,
            )
            for w in found
        ),
        stats=stats,
    )


def _instead(word: Word, text: str) -> str:
    return word.others.words[0] if word.may_change else text[word.start : word.end]
