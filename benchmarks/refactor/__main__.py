"""Refactor by filling on held-out code: a parameter's values are taken from real calls and filled in again.

python -m benchmarks.refactor [--each 100]
"""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from benchmarks.operations import tables
from benchmarks.operations.measure import Task, measure, workers
from benchmarks.operations.parts import Part
from benchmarks.operations.rows import pairs_of, rows_of
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.refactor.cases import cases
from benchmarks.refactor.fill_calls import (
    files_together,
    one_after_another,
    shipped,
    together,
    without_names,
    without_signature,
)
from platformdirs import user_cache_path
from rich.console import Console

RESULTS = Path(__file__).parents[1] / "results"
SEED = 2027
SHIPPED = "near ones together"
ONE_FILE, OTHER_FILES = "calls", "other files"

PARTS = (
    Part(
        name=ONE_FILE, title="values of calls in one file", cases=cases,
        ways={
            SHIPPED: shipped, "one after another": one_after_another, "all together": together,
            "without the names": without_names,
        },
        pairs=tuple((SHIPPED, other) for other in ("one after another", "all together", "without the names")),
        groups={"all": ("one value", "several values")},
    ),
    Part(
        name=OTHER_FILES, title="values of calls in other files", cases=cases,
        ways={SHIPPED: shipped, "without the signature": without_signature, "all files together": files_together},
        pairs=tuple((SHIPPED, other) for other in ("without the signature", "all files together")),
    ),
)  # fmt: skip


def main(
    each: Annotated[int, typer.Option(help="cases of each kind, at most")] = 100,
    checkpoint: str = "default",
    jobs: Annotated[int, typer.Option(help="processes that share the cases")] = os.cpu_count() or 1,
    name: Annotated[str, typer.Option(help="results are written to benchmarks/results/NAME.json")] = "refactor",
) -> None:
    """Measure, print tables, and write JSON."""
    console = Console()
    begun = time.monotonic()
    console.print("looking for calls in the held-out packages")
    files = held_out_files(user_cache_path("sfumato") / "training" / "wheels")
    every = cases(files, each, SEED)
    found = {
        OTHER_FILES: [case for case in every if case.kind == OTHER_FILES],
        ONE_FILE: [case for case in every if case.kind != OTHER_FILES],
    }
    figures: dict[str, Any] = {
        "checkpoint": checkpoint, "machine": platform.processor() or platform.machine(), "jobs": jobs, "seed": SEED,
    }  # fmt: skip
    with workers(Task(checkpoint=checkpoint, cases=found), jobs) as pool:
        for part in PARTS:
            some = found[part.name]
            console.print(f"{part.title}: {len(some)} cases, {sum(len(case.truths) for case in some)} calls")
            kinds = [case.kind for case in some]
            by_way = {way: measure(part, way, len(kinds), pool, console) for way in part.ways}
            rows, pairs = rows_of(part, kinds, by_way), pairs_of(part, kinds, by_way)
            tables.show_rows(part.title, rows, console)
            tables.show_pairs(pairs, console)
            figures[part.name] = {
                "calls": sum(len(case.truths) for case in some), "rows": [asdict(row) for row in rows],
                "differences": [asdict(pair) for pair in pairs],
            }  # fmt: skip
    figures["seconds"] = round(time.monotonic() - begun)
    path = RESULTS / f"{name}.json"
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {path}")


if __name__ == "__main__":
    typer.run(main)
