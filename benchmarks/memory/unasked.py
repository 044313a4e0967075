"""Precision against share of what is shown unasked, for each memory: what counts, at every threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.memory.fills import LONG, THRESHOLDS, WAYS
from benchmarks.memory.rows import Record
from benchmarks.shared.intervals import Estimate, estimate
from benchmarks.shared.plots import pyplot, save

GOAL = 0.5, 0.75
"""Share of the holes for which something is shown, and how much of it is right."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One memory: at each of `THRESHOLDS` the share of holes at which something is shown that counts, and how much of
    it is right. `could` is the share where a right beginning of the best text counts: the most that is reached by cuts.
    """

    way: str
    shown: tuple[float, ...]
    right: tuple[float | None, ...]
    could: Estimate

    def best(self, precision: float = GOAL[1]) -> tuple[float, float]:
        """The largest share with at least that precision, and its threshold; nothing where there is none."""
        some = zip(self.shown, self.right, THRESHOLDS, strict=True)
        return max(((s, t) for s, r, t in some if r is not None and r >= precision), default=(0.0, 1.0))


def curves(records: Sequence[Record]) -> list[Curve]:
    """A curve a memory."""
    return [_curve(way, [one["ways"][way] for one in records]) for way in WAYS]


def _curve(way: str, own: Sequence[Record]) -> Curve:
    each = [[one[0] for row in own if (one := row["curve"][at]) and one[1]] for at in range(len(THRESHOLDS))]
    return Curve(
        way=way, shown=tuple(len(some) / len(own) for some in each),
        right=tuple(sum(some) / len(some) if some else None for some in each),
        could=estimate([row["could count"] for row in own]),
    )  # fmt: skip


def plot(found: Sequence[Curve], threshold: float, path: Path) -> None:
    """Save the curves, with the manifest's `threshold` and the goal marked, as SVG and PNG beside each other."""
    figure, axes = pyplot.subplots(figsize=(7, 5), layout="constrained")
    for one in found:
        some = [
            (100 * s, 100 * r, t) for s, r, t in zip(one.shown, one.right, THRESHOLDS, strict=True) if r is not None
        ]
        (line,) = axes.plot([s for s, *_ in some], [r for _, r, _ in some], marker=".", label=one.way)
        for share, right, at in some[::4]:
            axes.annotate(f"{at:.1f}", (share, right), xytext=(4, 4), textcoords="offset points", fontsize=8)
        near = min(some, key=lambda point: abs(point[2] - threshold))
        axes.plot(*near[:2], "o", color=line.get_color())
    axes.plot(*(100 * one for one in GOAL), "+", color="black", markersize=12, label="goal")
    axes.set_xlabel(f"holes at which something is shown that has {LONG} characters or ends its line, %")
    axes.set_ylabel("of it right, the true text or its beginning, %")
    axes.set_title(f"Unasked, by the threshold of its chance ({threshold} marked)")
    axes.legend(title="memory")
    axes.grid(alpha=0.3)
    save(figure, path)
