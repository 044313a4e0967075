"""The figures on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.shared.report import show
from benchmarks.soak.figures import ENOUGH, FLAT_MB, Growth, Process, Tenth
from benchmarks.soak.traffic import Way
from rich.console import Console

WHOLE = ",.0f"


def show_tenths(tenths: Sequence[Tenth], console: Console) -> None:
    title = "Latency (ms, median and 95th percentile) and resident memory (MB) over the run"
    latencies = {heading: WHOLE for way in Way for heading in (f"{way}, median", f"{way}, 95 %")}
    rows = [
        (
            f"{tenth.first}-{tenth.last}",
            [of.get(way) for way in Way for of in (tenth.median_ms, tenth.p95_ms)],
            [tenth.megabytes.get(process) for process in Process],
        )
        for tenth in tenths
    ]
    show(title, {"requests": "", **latencies, **dict.fromkeys(Process, WHOLE)}, rows, console)


def show_growth(growths: Sequence[Growth], requests: int, console: Console) -> None:
    rows = []
    for each in growths:
        goal = None if each.goal_mb is None else f"{each.goal_mb:g}: {'met' if each.met else 'missed'}"
        flat = None if each.flat is None or requests < ENOUGH else "yes" if each.flat else "no"
        rows.append((each.process, each.last_mb, each.highest_mb, goal, each.slope_mb, flat))
    show(
        "Resident memory at the end, and its slope over the second half",
        {"process": "", "MB": WHOLE, "highest": WHOLE, "goal": "", "MB per 1,000 requests": "+.2f",
         f"flat (under {FLAT_MB:g})": ""},
        rows,
        console,
    )  # fmt: skip
    if requests < ENOUGH:
        console.print(f"{requests} requests are too few to say whether memory is flat: caches still fill.")
