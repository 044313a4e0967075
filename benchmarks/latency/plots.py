"""The figures of a run as one picture, drawn from what is in the results file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

pyplot.rcParams["svg.hashsalt"] = "sfumato"


def plot(parts: Mapping[str, Any], path: Path) -> None:
    """Save a panel for each part that has one and was measured, as SVG and PNG beside each other."""
    drawn = [name for name in PANELS if name in parts]
    if not drawn:
        return
    figure, panels = pyplot.subplots(
        -(-len(drawn) // 2), min(2, len(drawn)), figsize=(13, 4.2 * -(-len(drawn) // 2)), layout="constrained",
        squeeze=False,
    )  # fmt: skip
    for axes, name in zip(panels.flat, drawn, strict=False):
        PANELS[name](axes, parts[name])
        axes.grid(alpha=0.3)
    for axes in list(panels.flat)[len(drawn) :]:
        axes.set_visible(False)
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=130)
    pyplot.close(figure)


def _typing(axes: Axes, part: Mapping[str, Any]) -> None:
    _bars(axes, [(row["way"].strip(), row) for row in part["steady"]], "From keystroke to answer")


def _fills(axes: Axes, part: Mapping[str, Any]) -> None:
    _bars(axes, [(f"{row['way']}, {row['slots']}", row) for row in part["rows"]], "Fills of 8, 32 and 128 tokens")
    axes.set_xscale("log")


def _clients(axes: Axes, part: Mapping[str, Any]) -> None:
    _bars(axes, [(f"{row['clients']} at once", row) for row in part["rows"]], "Clients that type at once")


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


def _documents(axes: Axes, part: Mapping[str, Any]) -> None:
    rows = [(f"{row['lines']:,} lines, {row['place']}", row) for row in part["rows"]]
    _bars(axes, rows, "Keystrokes in long documents")


def _deadline(axes: Axes, part: Mapping[str, Any]) -> None:
    _curve(axes, part, "deadline, ms", "What a deadline buys")


def _steps(axes: Axes, part: Mapping[str, Any]) -> None:
    _curve(axes, part, "step limit", "What a step buys")


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


PANELS: dict[str, Callable[[Axes, Mapping[str, Any]], None]] = {
    "typing": _typing, "fills": _fills, "documents": _documents, "clients": _clients, "deadline": _deadline,
    "steps": _steps,
}  # fmt: skip
