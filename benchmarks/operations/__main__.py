"""Several dependent holes, pins, rewrite, inspect and refine on held-out code.

python -m benchmarks.operations [--each 50] [--only pins --only refine] [--sweep]
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer
from benchmarks.operations.measure import SEED, Task, measure
from benchmarks.operations.parts import PARTS, SWEEP
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.shared.report import write
from rich.console import Console

Only = StrEnum("Only", [(part.name.upper(), part.name) for part in PARTS])  # type: ignore[misc]
"""What can be measured alone."""


def main(
    each: Annotated[
        int, typer.Option(help="cases of each kind; three times as many pins, ten times as many of a verb")
    ] = 50,
    only: Annotated[list[Only] | None, typer.Option(help="some parts of the benchmark")] = None,
    sweep: Annotated[bool, typer.Option(help="instead, inspect and refine under other settings")] = False,
    seed: Annotated[int, typer.Option(help="of the draw; nothing is chosen on the first one")] = SEED,
    checkpoint: str = "default",
    jobs: Annotated[int, typer.Option(help="processes that share the cases")] = os.cpu_count() or 1,
    name: Annotated[str, typer.Option(help="results are written to benchmarks/results/NAME.json")] = "",
) -> None:
    """Measure, print tables, and write JSON."""
    console = Console()
    parts = SWEEP if sweep else [part for part in PARTS if not only or part.name in only]
    console.print("looking for cases in the held-out packages")
    files = held_out_files()
    cases = {part.name: part.cases(files, max(1, round(each * part.per_kind)), seed) for part in parts}
    console.print(", ".join(f"{part}: {len(some)} cases" for part, some in cases.items()))
    figures = measure(parts, Task(checkpoint=checkpoint, seed=seed, cases=cases), jobs, console)
    write(name or ("operations_sweep" if sweep else "operations"), figures, console)


if __name__ == "__main__":
    typer.run(main)
