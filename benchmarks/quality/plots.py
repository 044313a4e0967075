"""Two pictures: exact match against milliseconds, and precision against the share that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.reports import Point
from benchmarks.quality.rows import Row
from benchmarks.shared.plots import pyplot, save


def plot_ways(rows: Sequence[Row], title: str, path: Path) -> None:
    """Save a point with its interval for each row, as SVG and PNG beside each other."""
    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    for row in rows:
        exact = 100 * row.exact.value
        error = [[exact - 100 * row.exact.low], [100 * row.exact.high - exact]]
        own = row.way == "ours"
        color = "tab:red" if own else "tab:blue"
        axes.errorbar(row.milliseconds, exact, yerr=error, fmt="o", color=color, capsize=3)
        axes.annotate(
            row.way, (row.milliseconds, exact), xytext=(6, 4), textcoords="offset points",
            fontsize=9, fontweight="bold" if own else "normal",
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlabel("milliseconds a hole, one thread, context not encoded before")
    axes.set_ylabel("exact match, % (95 % interval)")
    axes.set_ylim(bottom=0)
    axes.margins(x=0.2)
    axes.set_title(title)
    axes.grid(alpha=0.3)
    save(figure, path)


def plot_confidence(points: Sequence[Point], chosen: Point | None, path: Path) -> None:
    """Save the curve, with the chosen threshold marked."""
    figure, axes = pyplot.subplots(figsize=(7, 5), layout="constrained")
    axes.plot([100 * p.shown for p in points], [100 * p.precision for p in points], marker=".")
    for point in points[::2]:
        axes.annotate(
            f"{point.threshold:.2f}", (100 * point.shown, 100 * point.precision), xytext=(4, 4),
            textcoords="offset points", fontsize=8,
        )  # fmt: skip
    if chosen is not None:
        axes.plot(100 * chosen.shown, 100 * chosen.precision, "o", color="tab:red", label=f"{chosen.threshold:.2f}")
        axes.legend(title="threshold")
    axes.set_xlabel("requests that show something, %")
    axes.set_ylabel("of them right, the true text or its beginning, %")
    axes.set_title("Cut where the chance that all is right falls below a threshold")
    axes.grid(alpha=0.3)
    save(figure, path)
