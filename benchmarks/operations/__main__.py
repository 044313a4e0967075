"""Several dependent holes, pins, rewrite, inspect and refine on held-out code.

python -m benchmarks.operations [--each 50] [--only pins --only refine] [--sweep]
"""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from benchmarks.operations import tables
from benchmarks.operations.measure import Task, measure, workers
from benchmarks.operations.parts import PARTS, SWEEP
from benchmarks.operations.rows import pairs_of, rows_of
from benchmarks.quality.held_out_holes import held_out_files
from platformdirs import user_cache_path
from rich.console import Console

RESULTS = Path(__file__).parents[1] / "results"
SEED = 2027

Only = StrEnum("Only", [(part.name.upper(), part.name) for part in PARTS])  # type: ignore[misc]
"""What can be measured alone."""


def main(
    each: Annotated[
        int, typer.Option(help="cases of each kind; three times as many pins, ten times as many of a verb")
    ] = 50,
    only: Annotated[list[Only] | None, typer.Option(help="some parts of the benchmark")] = None,
    sweep: Annotated[bool, typer.Option(help="instead, inspect and refine under other settings")] = False,
    checkpoint: str = "default",
    jobs: Annotated[int, typer.Option(help="processes that share the cases")] = os.cpu_count() or 1,
    name: Annotated[str, typer.Option(help="results are written to benchmarks/results/NAME.json")] = "",
) -> None:
    """Measure, print tables, and write JSON."""
    console = Console()
    begun = time.monotonic()
    parts = SWEEP if sweep else [part for part in PARTS if not only or part.name in only]
    console.print("looking for cases in the held-out packages")
    files = held_out_files(user_cache_path("sfumato") / "training" / "wheels")
    cases = {part.name: part.cases(files, max(1, round(each * part.per_kind)), SEED) for part in parts}
    console.print(", ".join(f"{part}: {len(some)} cases" for part, some in cases.items()))
    figures: dict[str, Any] = {
        "checkpoint": checkpoint, "machine": platform.processor() or platform.machine(), "jobs": jobs, "seed": SEED,
    }  # fmt: skip
    with workers(Task(checkpoint=checkpoint, cases=cases), jobs) as pool:
        for part in parts:
            kinds = [case.kind for case in cases[part.name]]
            by_way = {way: measure(part, way, len(kinds), pool, console) for way in part.ways}
            rows, pairs = rows_of(part, kinds, by_way), pairs_of(part, kinds, by_way)
            tables.show_rows(part.title, rows, console)
            tables.show_pairs(pairs, console)
            figures[part.name] = {
                "rows": [asdict(row) for row in rows], "differences": [asdict(pair) for pair in pairs],
            }  # fmt: skip
    figures["seconds"] = round(time.monotonic() - begun)
    path = RESULTS / f"{name or ('operations_sweep' if sweep else 'operations')}.json"
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {path}")


if __name__ == "__main__":
    typer.run(main)
