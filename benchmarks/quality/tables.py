"""The figures on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.quality.confidence_report import Point
from benchmarks.quality.filter_report import FilterEffect
from benchmarks.quality.intervals import Estimate
from benchmarks.quality.rows import Pair, Row
from rich.console import Console
from rich.table import Table


def show_rows(title: str, rows: Sequence[Row], kind: str, console: Console) -> None:
    """One row a way, over the holes of `kind`."""
    chosen = [row for row in rows if row.kind == kind]
    tested = any(row.passes for row in chosen)
    columns = ["holes", "exact match", "in code", "parses", *(["tests pass"] if tested else []), "steps", "ms a hole"]
    table = _table(title, columns)
    for row in chosen:
        table.add_row(
            row.way, str(row.exact.n), _with_interval(row.exact), _percent(row.code_exact), _percent(row.parses),
            *([_with_interval(row.passes)] if tested else []), f"{row.steps:.1f}", f"{row.milliseconds:.0f}",
        )  # fmt: skip
    console.print(table)


def show_kinds(title: str, rows: Sequence[Row], kinds: Sequence[str], console: Console) -> None:
    """One row a way, exact match (and tests passed) by kind of hole."""
    table = _table(title, kinds)
    for way in dict.fromkeys(row.way for row in rows):
        own = {row.kind: row for row in rows if row.way == way}
        cells = []
        for kind in kinds:
            row = own.get(kind)
            passes = f", {_percent(row.passes)} pass" if row and row.passes else ""
            cells.append(f"{_percent(row.exact)} of {row.exact.n}{passes}" if row else "")
        table.add_row(way, *cells)
    console.print(table)


def show_pairs(pairs: Sequence[Pair], console: Console) -> None:
    """Differences on the same holes, in percentage points."""
    table = _table("ours minus another way on the same holes, points", ["kind", "holes", "exact match", "tests pass"])
    for pair in pairs:
        table.add_row(pair.other, pair.kind, str(pair.exact.n), _points(pair.exact), _points(pair.passes))
    console.print(table)


def show_filters(effects: Sequence[FilterEffect], console: Console) -> None:
    """What each filter did."""
    table = _table(f"text filters, {effects[0].n} holes", ["texts changed", "exact saved", "exact destroyed"])
    for effect in effects:
        table.add_row(effect.name, str(effect.changed), str(effect.saved), str(effect.destroyed))
    console.print(table)


def show_confidence(points: Sequence[Point], chosen: Point | None, used: Sequence[Point], console: Console) -> None:
    """The curve, the threshold that shows most at the wanted precision, and what the manifest's own gives."""
    columns = ["shown", "right of the shown", "break the syntax"]
    table = _table("shown to somebody who did not ask, by threshold, single-line holes", columns)
    for point in [*points, *used]:
        name = f"{point.threshold:.2f}" + (" (manifest)" if point in used else "")
        table.add_row(name, f"{point.shown:.1%}", f"{point.precision:.1%} of {point.n}", str(point.errors))
    console.print(table)
    if chosen is None:
        console.print("no threshold makes 60 % of what is shown right")
    else:
        console.print(
            f"most is shown with at least 60 % right at {chosen.threshold:.2f}: "
            f"{chosen.shown:.1%} of the requests, {chosen.precision:.1%} of them right"
        )


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _percent(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.value:.1%}"


def _with_interval(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.value:.1%} ({estimate.low:.1%} to {estimate.high:.1%})"


def _points(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    return f"{100 * estimate.value:+.1f} ({100 * estimate.low:+.1f} to {100 * estimate.high:+.1f})"
