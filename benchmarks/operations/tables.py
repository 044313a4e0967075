"""The figures on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.operations.rows import Pair, Row
from benchmarks.quality.intervals import Estimate
from rich.console import Console
from rich.table import Table


def show_rows(title: str, rows: Sequence[Row], console: Console) -> None:
    """One row for each kind of case and way, under a title; kinds that are measured alike share a table."""
    for names in dict.fromkeys(tuple(row.values) for row in rows):
        table = _table(f"{title}, percent", ("kind", "way"), ("cases", *names, "ms"))
        for row in rows:
            if tuple(row.values) == names:
                cells = (_share(row.values[name]) for name in names)
                table.add_row(row.kind, row.way, str(row.cases), *cells, f"{row.milliseconds:.0f}")
        console.print(table)


def show_pairs(pairs: Sequence[Pair], console: Console) -> None:
    """Differences on the same cases, in percentage points."""
    if not pairs:
        return
    names = tuple(pairs[0].values)
    table = _table("differences on the same cases, points", ("kind", "way", "minus"), names)
    for pair in pairs:
        table.add_row(pair.kind, pair.way, pair.other, *(_points(pair.values[name]) for name in names))
    console.print(table)


def _table(title: str, labels: Sequence[str], columns: Sequence[str]) -> Table:
    table = Table(title=title)
    for label in labels:
        table.add_column(label)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _share(estimate: Estimate) -> str:
    """In percent: an operation's few cases make a tenth of one a pretence in the interval."""
    return f"{100 * estimate.value:.1f} ({100 * estimate.low:.0f} to {100 * estimate.high:.0f})"


def _points(estimate: Estimate) -> str:
    return f"{100 * estimate.value:+.1f} ({100 * estimate.low:+.0f} to {100 * estimate.high:+.0f})"
