"""What cutting candidates below a threshold of confidence would show, and what the text filters do to exact matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.measure import Outcome
from benchmarks.shared.source import syntax_errors

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import Candidate
from sfumato_model.ranking.automatic import LEAST, shown

THRESHOLDS = tuple(k / 20 for k in range(21))
WANTED_PRECISION = 0.6


@dataclass(frozen=True, kw_only=True)
class Point:
    """At `threshold`, the share of requests that show something, and the share of those whose text is right.

    Right is the true text, or the beginning of it. `errors` counts shown texts that break the syntax of their window.
    """

    threshold: float
    shown: float
    precision: float
    n: int
    errors: int


def curve(outcomes: Sequence[Outcome], thresholds: Sequence[float] = THRESHOLDS) -> list[Point]:
    """A point for each threshold at which anything is shown."""
    return [point for threshold in thresholds if (point := _point(outcomes, threshold)) is not None]


def _point(outcomes: Sequence[Outcome], threshold: float) -> Point | None:
    right = errors = count = 0
    for outcome in outcomes:
        text = _shown(outcome, threshold)
        if text is None:
            continue
        count += 1
        right += outcome.hole.truth.rstrip().startswith(text.rstrip())
        errors += _breaks(_request(outcome), text)
    if not count:
        return None
    return Point(threshold=threshold, shown=count / len(outcomes), precision=right / count, n=count, errors=errors)


def _shown(outcome: Outcome, threshold: float) -> str | None:
    """What an automatic request would show, as the product decides it."""
    answer = outcome.answer
    candidate = Candidate(
        texts=(answer.text,), score=0.0, tokens=(answer.tokens,), ended="stable", judgement=answer.judgement
    )  # fmt: skip
    found = shown((candidate,), _request(outcome), threshold, LEAST)
    return found[0].texts[0] if found else None


def _request(outcome: Outcome) -> FillRequest:
    hole = outcome.hole
    return FillRequest(segments=(hole.before, Hole(), hole.after), automatic=True, single_line=hole.single_line)


def _breaks(request: FillRequest, text: str) -> bool:
    return syntax_errors(request.filled([text])) > syntax_errors(request.filled([""]))


def best(points: Sequence[Point], precision: float = WANTED_PRECISION) -> Point | None:
    """Where most is shown with at least that precision; `None` where that is nowhere."""
    return max((p for p in points if p.precision >= precision), key=lambda p: (p.shown, p.precision), default=None)


@dataclass(frozen=True, kw_only=True)
class FilterEffect:
    """Holes whose chosen candidate a filter changed, and of them the exact matches that came of it, and went.

    A candidate that several filters changed counts for each. "any" is all holes, those included in which the filters
    only made another candidate the best.
    """

    name: str
    changed: int
    saved: int
    destroyed: int
    n: int


def filter_effects(filtered: Sequence[Outcome], unfiltered: Sequence[Outcome]) -> list[FilterEffect]:
    """`unfiltered` are outcomes of the first holes of `filtered`."""
    both = list(zip(filtered, unfiltered, strict=False))
    names = sorted({name for a, _ in both for name in a.answer.filters})
    effects = [_effect(name, [(a, b) for a, b in both if name in a.answer.filters], len(both)) for name in names]
    changed = [(a, b) for a, b in both if a.answer.text != b.answer.text]
    return [*effects, _effect("any", changed, len(both))]


def _effect(name: str, pairs: Sequence[tuple[Outcome, Outcome]], n: int) -> FilterEffect:
    return FilterEffect(
        name=name,
        changed=len(pairs),
        saved=sum(a.exact and not b.exact for a, b in pairs),
        destroyed=sum(b.exact and not a.exact for a, b in pairs),
        n=n,
    )
