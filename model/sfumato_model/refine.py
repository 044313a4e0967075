"""A selection is edited in place: its least likely words are renoised, and a change has to make the whole likelier.

inspect -> the worst words become holes -> fill -> each change weighed alone -> edits
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sfumato_model.fill import fill
from sfumato_model.infill import encode
from sfumato_model.inspect import Likelihood, likelihoods
from sfumato_model.model import Model
from sfumato_model.request import (
    Edit,
    FillDraft,
    FillRequest,
    FillResult,
    FillStats,
    Hole,
    Limits,
    RefineRequest,
    RefineResult,
    Selection,
)  # fmt: skip
from sfumato_model.scoring import log_probs
from sfumato_model.validity import error_counter

SIZES = (4, 8)
UNLIKELY = math.log(0.2)
"""Words whose least likely token is likelier than this are left alone, whatever the strength."""
MARGIN = 1.0
"""Nats by which a change has to make the selection, read left to right with what follows, likelier."""
SCORED_AFTER = 24
"""Characters behind the selection that count too."""
_WORD = re.compile(r"\w+|[^\w\s]+|\s+")


@dataclass(frozen=True, kw_only=True)
class _Change:
    """Characters `start` to `end` of the selection may become `text`."""

    start: int
    end: int
    text: str


def refine(model: Model, request: RefineRequest, limits: Limits) -> Iterator[FillDraft | RefineResult]:
    """Yield the selection as it is after each denoise step, then one result.

    Raises `PromptError` for an empty selection and `Cancelled` between two steps.
    """
    begun = limits.clock()
    selection = request.selection
    tokens = [token for part in likelihoods(model, selection, limits) for token in part]
    places = unlikely_words(selection.text, tokens, request.strength)
    if not places:
        yield RefineResult(text=selection.text, edits=(), stats=_stats(len(tokens), limits.clock() - begun))
        return
    asked = FillRequest(
        segments=_with_holes(selection, places),
        path=selection.path, language=selection.language, snippets=selection.snippets,
        filters=False, seed=request.seed,
    )  # fmt: skip
    for outcome in fill(model, asked, limits, sizes=SIZES):
        if isinstance(outcome, FillDraft):
            changes = _changes(selection.text, places, outcome.texts)
            yield replace(outcome, texts=(_applied(selection.text, changes),))
            continue
        assert isinstance(outcome, FillResult)
        proposed = _changes(selection.text, places, outcome.candidates[0].texts)
        kept = _worth_it(model, selection, proposed, limits)
        edits = tuple(Edit(start=c.start, end=c.end, text=c.text) for c in kept)
        stats = replace(outcome.stats, total_seconds=limits.clock() - begun)
        yield RefineResult(text=_applied(selection.text, kept), edits=edits, stats=stats)


def unlikely_words(text: str, tokens: Sequence[Likelihood], strength: float) -> list[tuple[int, int]]:
    """The words of `text` that hold its least likely tokens, at most the share `strength` of all, in order.

    A name of several tokens is renoised as a whole. Space between words is never renoised.
    """
    words = [m.span() for m in _WORD.finditer(text) if not m.group().isspace()]
    worst: list[tuple[float, tuple[int, int]]] = []
    for low, high in words:
        inside = [t for t in tokens if t.start < high and t.end > low and t.instead_log_prob > t.log_prob]
        if inside:
            worst.append((min(t.log_prob for t in inside), (low, high)))
    worst.sort()
    count = math.ceil(strength * len(words))
    return sorted(place for log_prob, place in worst[:count] if log_prob < UNLIKELY)


def _with_holes(selection: Selection, places: Sequence[tuple[int, int]]) -> tuple[str | Hole, ...]:
    segments: list[str | Hole] = [selection.before]
    at = 0
    for low, high in places:
        if at and low == at:
            # Touching words share a hole's place: a fixed empty text would join the holes.
            continue
        segments += [selection.text[at:low], Hole(max_tokens=SIZES[-1])]
        at = high
    return (*segments, selection.text[at:], selection.after)


def _changes(text: str, places: Sequence[tuple[int, int]], texts: Sequence[str]) -> list[_Change]:
    """What differs, without the characters at both ends that stay."""
    found = []
    for (low, high), new in zip(places, texts, strict=True):
        old = text[low:high]
        if new == old:
            continue
        ahead = 0
        while ahead < min(len(old), len(new)) and old[ahead] == new[ahead]:
            ahead += 1
        behind = 0
        while behind < min(len(old), len(new)) - ahead and old[-1 - behind] == new[-1 - behind]:
            behind += 1
        found.append(_Change(start=low + ahead, end=high - behind, text=new[ahead : len(new) - behind]))
    return found


def _applied(text: str, changes: Sequence[_Change]) -> str:
    for change in reversed(changes):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _worth_it(model: Model, selection: Selection, changes: Sequence[_Change], limits: Limits) -> list[_Change]:
    """The changes that each, alone, make the selection likelier and its syntax no worse."""
    if not changes:
        return []
    texts = [selection.text, *(_applied(selection.text, [change]) for change in changes)]
    before, after = selection.before, selection.after[:SCORED_AFTER]
    prompt = model.prompt(FillRequest(segments=(before, Hole(), selection.after), path=selection.path,
                                      language=selection.language, snippets=selection.snippets))  # fmt: skip
    prefix, healed, _ = encode(model, prompt, limits)
    typed = healed.holes[0].typed
    readings = [model.tokenizer.encode(typed + text + after) for text in texts]
    # One at a time: a long selection times many changes would be one very long pass.
    scores = [sum(log_probs(model.denoiser, prefix, [reading])[0]) for reading in readings]
    count = error_counter(selection.language)
    errors = [0 if count is None else count(before + text + selection.after) for text in texts]
    return [
        change
        for change, score, broken in zip(changes, scores[1:], errors[1:], strict=True)
        if score > scores[0] + MARGIN and broken <= errors[0]
    ]


def _stats(tokens: int, seconds: float) -> FillStats:
    return FillStats(
        context_tokens=0, reused_tokens=0, canvas_tokens=tokens, hole_tokens=0, prefill_seconds=0.0, step_seconds=(),
        total_seconds=seconds,
    )  # fmt: skip
