"""The latency benchmark: what a keystroke costs, beside peers in the same run on the same machine.

python -m benchmarks.latency [--only typing,fills] [--scale 1] [--checkpoint default]
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from benchmarks.latency.plots import plot
from benchmarks.latency.setting import Setting
from benchmarks.shared.report import RESULTS, chosen, end_with_signals, read, wide_console, write
from rich.console import Console

PARTS = {
    "typing": "typing.measure", "fills": "fills.measure", "documents": "documents.measure",
    "ahead": "ahead.measure", "cancel": "cancel.measure", "clients": "clients.measure",
    "deadline": "curves.measure_deadlines", "steps": "curves.measure_steps",
}  # fmt: skip
"""What measures each."""


def main(
    only: Annotated[str, typer.Option(help=f"parts, separated by commas: {', '.join(PARTS)}")] = "",
    scale: Annotated[float, typer.Option(help="how much is measured; 1 takes a few minutes in all")] = 1.0,
    seed: Annotated[int, typer.Option(help="chooses places, pauses and mistakes")] = 0,
    checkpoint: str = "default",
) -> None:
    """Measure, print, and write benchmarks/results/latency.json and .svg, part by part."""
    end_with_signals()
    console = wide_console()
    setting = Setting(checkpoint=checkpoint, seed=seed, scale=scale)
    for name in chosen(only, PARTS):
        console.rule(name)
        begun = time.perf_counter()
        figures = measure_of(name)(setting, console)
        add(name, {"scale": scale, "seed": seed, "checkpoint": checkpoint, **figures}, console)
        console.print(f"{name} took {time.perf_counter() - begun:.0f} s")
    plot(read("latency"), RESULTS / "latency")


def measure_of(name: str) -> Callable[[Setting, Console], dict[str, Any]]:
    """The function that measures a part. Parts are imported when they run: each wants other libraries."""
    module, _, function = PARTS[name].partition(".")
    measure: Callable[[Setting, Console], dict[str, Any]] = getattr(
        import_module(f"benchmarks.latency.{module}"), function
    )
    return measure


def add(name: str, figures: dict[str, Any], console: Console, folder: Path = RESULTS) -> None:
    """Put one part's figures into the file; those of other parts stay as they were measured."""
    write("latency", read("latency", folder) | {name: figures}, console, folder)


if __name__ == "__main__":
    typer.run(main)
