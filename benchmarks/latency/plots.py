"""The figures of a run as one picture, drawn from what is in the results file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.shared.plots import pyplot, save
from matplotlib.axes import Axes


def plot(parts: Mapping[str, Any], path: Path) -> None:
    """Save a panel for each part that has one and was measured, as SVG and PNG beside each other."""
    drawn = [name for name in (*BARS, *CURVES) if name in parts]
    if not drawn:
        return
    figure, panels = pyplot.subplots(
        -(-len(drawn) // 2), min(2, len(drawn)), figsize=(13, 4.2 * -(-len(drawn) // 2)), layout="constrained",
        squeeze=False,
    )  # fmt: skip
    for axes, name in zip(panels.flat, drawn, strict=False):
        if name in BARS:
            rows, label, title = BARS[name]
            _bars(axes, [(label.format(**row).strip(), row) for row in parts[name][rows]], title)
            axes.set_xscale("log" if name == "fills" else "linear")
        else:
            _curve(axes, parts[name], *CURVES[name])
        axes.grid(alpha=0.3)
    for axes in list(panels.flat)[len(drawn) :]:
        axes.set_visible(False)
    save(figure, path)


def _bars(axes: Axes, rows: list[tuple[str, Mapping[str, Any]]], title: str) -> None:
    """Medians as bars and 95th percentiles as ticks, the first row on top."""
    known = [(name, row) for name, row in rows if row["milliseconds"]["median"] is not None]
    names = [name for name, _ in known]
    ours = ["tab:red" if name.startswith(("ours", "language server")) else "tab:blue" for name in names]
    axes.barh(names, [row["milliseconds"]["median"] for _, row in known], color=ours)
    axes.plot([row["milliseconds"]["p95"] for _, row in known], names, "|", color="black", markersize=12)
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlabel("ms: median, and 95th percentile as a tick")
    axes.set_title(title)


def _curve(axes: Axes, part: Mapping[str, Any], label: str, title: str) -> None:
    """Exact match against the limit; without a limit as a dashed line."""
    limited = [point for point in part["points"] if point["limit"] is not None]
    axes.plot([point["limit"] for point in limited], [100 * point["exact"] for point in limited], marker="o")
    for point in part["points"]:
        if point["limit"] is None:
            axes.axhline(100 * point["exact"], linestyle="--", color="gray", label="no limit")
            axes.legend()
    axes.set_ylim(bottom=0)
    axes.set_xlabel(label)
    axes.set_ylabel(f"exact match, % of {part['holes']} holes")
    axes.set_title(title)


BARS: dict[str, tuple[str, str, str]] = {
    "typing": ("steady", "{way}", "From keystroke to answer"),
    "fills": ("rows", "{way}, {slots}", "Fills of 8, 32 and 128 tokens"),
    "documents": ("rows", "{lines:,} lines, {place}", "Keystrokes in long documents"),
    "clients": ("rows", "{clients} at once", "Clients that type at once"),
}
"""Of each part, which of its rows are drawn, what stands beside them, and the title."""
CURVES = {"deadline": ("deadline, ms", "What a deadline buys"), "steps": ("step limit", "What a step buys")}
"""Of each part, what the limit is and the title."""
