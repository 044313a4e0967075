"""If candidates were cut where the checkpoint is less sure than a threshold: how much is shown, and how right it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.measure import Outcome

from sfumato_model.confidence import cut

THRESHOLDS = tuple(k / 50 for k in range(51))
WANTED_PRECISION = 0.6


@dataclass(frozen=True, kw_only=True)
class Point:
    """At `threshold`, the share of requests that show something, and the share of those whose text is right.

    Right is the true text, or the beginning of it.
    """

    threshold: float
    shown: float
    precision: float
    n: int


def curve(outcomes: Sequence[Outcome]) -> list[Point]:
    """A point for each threshold at which anything is shown."""
    found = []
    for threshold in THRESHOLDS:
        pairs = [(cut(o.answer.tokens, threshold).rstrip(), o.hole.truth.rstrip()) for o in outcomes]
        shown = [(text, truth) for text, truth in pairs if text.strip()]
        if shown:
            right = sum(truth.startswith(text) for text, truth in shown)
            found.append(
                Point(
                    threshold=threshold, shown=len(shown) / len(pairs), precision=right / len(shown), n=len(shown)
                )
            )  # fmt: skip
    return found


def best(points: Sequence[Point], precision: float = WANTED_PRECISION) -> Point | None:
    """Where most is shown with at least that precision; `None` where that is nowhere."""
    return max((p for p in points if p.precision >= precision), key=lambda p: (p.shown, p.precision), default=None)
