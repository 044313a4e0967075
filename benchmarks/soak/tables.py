"""The figures on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.soak.figures import ENOUGH, FLAT_MB, Growth, Tenth
from benchmarks.soak.record import Process
from benchmarks.soak.traffic import Way
from rich.console import Console
from rich.table import Table

NOTHING = "-"


def show_tenths(tenths: Sequence[Tenth], console: Console) -> None:
    table = Table(title="Latency (ms, median and 95th percentile) and resident memory (MB) over the run")
    table.add_column("requests", no_wrap=True)
    for way in Way:
        table.add_column(f"{way}, median", justify="right")
        table.add_column("95 %", justify="right")
    for process in Process:
        table.add_column(process, justify="right")
    for tenth in tenths:
        latency = [_cell(of.get(way)) for way in Way for of in (tenth.median_ms, tenth.p95_ms)]
        memory = [_cell(tenth.megabytes.get(process)) for process in Process]
        table.add_row(f"{tenth.first}-{tenth.last}", *latency, *memory)
    console.print(table)


def show_growth(growths: Sequence[Growth], requests: int, console: Console) -> None:
    table = Table(title="Resident memory at the end, and its slope over the second half")
    for column in ("process", "MB", "highest", "goal", "MB per 1,000 requests", f"flat (under {FLAT_MB:g})"):
        table.add_column(column, justify="left" if column == "process" else "right")
    for each in growths:
        goal = NOTHING if each.goal_mb is None else f"{each.goal_mb:g}: {'met' if each.met else 'missed'}"
        slope = NOTHING if each.slope_mb is None else f"{each.slope_mb:+.2f}"
        flat = NOTHING if each.flat is None or requests < ENOUGH else "yes" if each.flat else "no"
        table.add_row(each.process, _cell(each.last_mb), _cell(each.highest_mb), goal, slope, flat)
    console.print(table)
    if requests < ENOUGH:
        console.print(f"{requests} requests are too few to say whether memory is flat: caches still fill.")


def _cell(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.0f}"
