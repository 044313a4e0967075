"""The figures on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.quality.reports import FilterEffect, Point
from benchmarks.quality.rows import Pair, Row
from benchmarks.shared.intervals import Estimate
from benchmarks.shared.report import show
from rich.console import Console


def show_rows(title: str, rows: Sequence[Row], kind: str, console: Console) -> None:
    """One row a way, over the holes of `kind`."""
    chosen = [row for row in rows if row.kind == kind]
    passes = {"tests pass": ""} if any(row.passes for row in chosen) else {}
    cells = [
        (
            row.way, row.exact.n, _with_interval(row.exact), _percent(row.code_exact), _percent(row.parses),
            [_with_interval(row.passes) for _ in passes], row.steps, row.milliseconds,
        )
        for row in chosen
    ]  # fmt: skip
    columns = dict.fromkeys(("", "holes", "exact match", "in code", "parses"), "")
    show(title, {**columns, **passes, "steps": ".1f", "ms a hole": ".0f"}, cells, console)


def show_kinds(title: str, rows: Sequence[Row], kinds: Sequence[str], console: Console) -> None:
    """One row a way, exact match (and tests passed) by kind of hole."""
    cells = {(row.way, row.kind): f"{_percent(row.exact)} of {row.exact.n}{_passing(row)}" for row in rows}
    ways = dict.fromkeys(row.way for row in rows)
    table = [(way, *(cells.get((way, kind), "") for kind in kinds)) for way in ways]
    show(title, dict.fromkeys(("", *kinds), ""), table, console)


def _passing(row: Row) -> str:
    return f", {_percent(row.passes)} pass" if row.passes else ""


def show_pairs(pairs: Sequence[Pair], console: Console) -> None:
    """Differences on the same holes, in percentage points."""
    title = "ours minus another way on the same holes, points"
    rows = [(pair.other, pair.kind, pair.exact.n, _points(pair.exact), _points(pair.passes)) for pair in pairs]
    show(title, dict.fromkeys(("", "kind", "holes", "exact match", "tests pass"), ""), rows, console)


def show_filters(effects: Sequence[FilterEffect], console: Console) -> None:
    """What each filter did."""
    columns = dict.fromkeys(("", "texts changed", "exact saved", "exact destroyed"), "")
    rows = [(effect.name, effect.changed, effect.saved, effect.destroyed) for effect in effects]
    show(f"text filters, {effects[0].n} holes", columns, rows, console)


def show_confidence(points: Sequence[Point], chosen: Point | None, used: Sequence[Point], console: Console) -> None:
    """The curve, the threshold that shows most at the wanted precision, and what the manifest's own gives."""
    rows = [
        (
            f"{point.threshold:.2f}" + (" (manifest)" if point in used else ""),
            point.shown,
            f"{point.precision:.1%} of {point.n}",
            point.errors,
        )
        for point in [*points, *used]
    ]
    show(
        "shown to somebody who did not ask, by threshold, single-line holes",
        {"": "", "shown": ".1%", "right of the shown": "", "break the syntax": ""},
        rows,
        console,
    )
    if chosen is None:
        console.print("no threshold makes 60 % of what is shown right")
    else:
        console.print(
            f"most is shown with at least 60 % right at {chosen.threshold:.2f}: "
            f"{chosen.shown:.1%} of the requests, {chosen.precision:.1%} of them right"
        )


def _percent(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.value:.1%}"


def _with_interval(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.value:.1%} ({estimate.low:.1%} to {estimate.high:.1%})"


def _points(estimate: Estimate | None) -> str:
    return "" if estimate is None else estimate.percent("+.1f", "+.1f")
