"""A word that the user changed inside a suggestion: the rest settles again around it, before it and behind it.

The holes on both sides of a pin hold what was suggested (`Hole.start`). Words that contradict the pin are renoised, and
those that it made unlikely; the rest of the suggestion stays as it was shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole, Limits, RefineRequest, Selection, joined
from sfumato_model.api.result import Candidate, Edit, FillDraft, FillResult, RefineResult, Token
from sfumato_model.context.model import Model
from sfumato_model.judge import replaced
from sfumato_model.ranking.candidates import tokens_between
from sfumato_model.settling.settle import Pinned, Settled, settle
from sfumato_model.text.words import Place

STRENGTH = 0.3
"""The largest share of a suggestion's other words that a pin may change."""


@dataclass(frozen=True, kw_only=True)
class _Suggestion:
    """What was suggested, with the pins in it: the holes' `places` and the pins, in characters of `text`."""

    before: str
    text: str
    after: str
    holes: tuple[Place, ...]
    pins: tuple[Pinned, ...]


def has_pins(request: FillRequest) -> bool:
    """A single hole with a start has no pin behind it: it is filled, beginning as that text (`planning/sizes.py`)."""
    return len(request.holes) > 1 and any(hole.start is not None for hole in request.holes)


def fill_pinned(model: Model, request: FillRequest, limits: Limits) -> Iterator[FillDraft | FillResult]:
    """Yield the holes' texts after each denoise step, then one result with one candidate.

    Raises `PromptError` when only some of the holes have a start, and `Cancelled` between two steps.
    """
    shown = _suggestion(request)
    selection = Selection(
        before=shown.before, text=shown.text, after=shown.after, path=request.path, language=request.language,
        snippets=request.snippets,
    )  # fmt: skip
    asked = RefineRequest(selection=selection, strength=STRENGTH, trace=request.trace, seed=request.seed)
    for settled in settle(model, asked, limits, shown.pins):
        outcome = settled.outcome
        texts = tuple(_within(shown.text, place, settled.edits) for place in shown.holes)
        tokens = _by_hole(shown, settled)
        if isinstance(outcome, RefineResult):
            score = sum(math.log(max(token.confidence, 1e-30)) for token in settled.tokens)
            candidate = Candidate(texts=texts, score=score, tokens=tokens, ended="stable", judgement=outcome.judgement)
            yield FillResult(candidates=(candidate,), stats=outcome.stats)
        else:
            yield outcome.becomes(*texts, tokens=tokens)


def _within(text: str, place: Place, edits: Sequence[Edit]) -> str:
    """What a hole's part of the suggestion has become."""
    low, high = place
    own = [Edit(start=e.start - low, end=e.end - low, text=e.text) for e in edits if low <= e.start and e.end <= high]
    return replaced(text[low:high], own)


def _by_hole(shown: _Suggestion, settled: Settled) -> tuple[tuple[Token, ...], ...]:
    """The tokens of each hole; one that reaches over a hole's edge is cut there."""
    found = []
    for low, high in shown.holes:
        start = low + sum(len(e.text) - (e.end - e.start) for e in settled.edits if e.end <= low and e.start < low)
        end = start + len(_within(shown.text, (low, high), settled.edits))
        found.append(tokens_between(settled.tokens, start, end))
    return tuple(found)


def _uses(text: str, word: str, holes: Sequence[Place]) -> tuple[Place, ...]:
    """Where `word` stands in the holes."""
    if not word:
        return ()
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    return tuple(m.span() for low, high in holes for m in pattern.finditer(text, low, high))


def _suggestion(request: FillRequest) -> _Suggestion:
    holes = [index for index, segment in enumerate(request.segments) if isinstance(segment, Hole)]
    if any(hole.start is None for hole in request.holes):
        raise PromptError("some holes have a start and others have none: give every hole the text that was suggested")
    first, last = holes[0], holes[-1]
    text = ""
    places: list[Place] = []
    fixed: list[Place] = []
    for segment in request.segments[first : last + 1]:
        new = segment.start or "" if isinstance(segment, Hole) else segment
        (places if isinstance(segment, Hole) else fixed).append((len(text), len(text) + len(new)))
        text += new
    was = (*request.instead_of, *[""] * (len(fixed) - len(request.instead_of)))
    return _Suggestion(
        before=joined(request.segments[:first]),
        text=text,
        after=joined(request.segments[last + 1 :]),
        holes=tuple(places),
        pins=tuple(
            Pinned(place=place, wrong=_uses(text, word, places)) for place, word in zip(fixed, was, strict=False)
        ),
    )
