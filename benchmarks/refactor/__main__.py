"""Refactor by filling on held-out code: a parameter's values are taken from real calls and filled in again.

python -m benchmarks.refactor [--each 100]
"""

from __future__ import annotations

import os
from typing import Annotated

import typer
from benchmarks.operations.measure import SEED, Task, measure
from benchmarks.operations.parts import Part
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
from benchmarks.shared.report import write
from rich.console import Console

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
    console.print("looking for calls in the held-out packages")
    files = held_out_files()
    every = cases(files, each, SEED)
    found = {
        OTHER_FILES: [case for case in every if case.kind == OTHER_FILES],
        ONE_FILE: [case for case in every if case.kind != OTHER_FILES],
    }
    calls = {name: sum(len(case.truths) for case in some) for name, some in found.items()}
    for part in PARTS:
        console.print(f"{part.title}: {len(found[part.name])} cases, {calls[part.name]} calls")
    figures = measure(PARTS, Task(checkpoint=checkpoint, cases=found), jobs, console)
    for part in PARTS:
        figures[part.name]["calls"] = calls[part.name]
    write(name, figures, console)


if __name__ == "__main__":
    typer.run(main)
