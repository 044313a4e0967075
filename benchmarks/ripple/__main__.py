"""What one edited word asks for elsewhere, on held-out code: which words have to follow, and what they become.

python -m benchmarks.ripple [--only words,settle,time] [--jobs 2]
"""

from __future__ import annotations

import os
from typing import Annotated

import typer
from benchmarks.ripple.parts import PARTS
from benchmarks.shared.report import MACHINE, RESULTS, chosen, end_with_signals, read, wide_console, write


def main(
    only: Annotated[str, typer.Option(help=f"parts, of {', '.join(PARTS)}; all where none is named")] = "",
    jobs: Annotated[int, typer.Option(help="processes that share the cases")] = os.cpu_count() or 1,
    name: Annotated[str, typer.Option(help="results are written to benchmarks/results/NAME.json")] = "ripple",
    anew: Annotated[bool, typer.Option(help="forget what earlier runs have read")] = False,
) -> None:
    """Measure, print tables, and write JSON. A run that was ended goes on."""
    end_with_signals()
    console = wide_console()
    path = RESULTS / f"{name}.jsonl"
    if anew:
        path.unlink(missing_ok=True)
    figures = read(name) | {"machine": MACHINE}
    for part in chosen(only, PARTS):
        figures[part] = PARTS[part](path, jobs, console)
        write(name, figures, console)


if __name__ == "__main__":
    typer.run(main)
