"""The latency benchmark: what a keystroke costs, beside peers in the same run on the same machine.

python -m benchmarks.latency [--only typing,fills] [--scale 1] [--checkpoint default]
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from benchmarks.latency.plots import plot
from benchmarks.latency.setting import Setting
from rich.console import Console

RESULTS = Path(__file__).parents[1] / "results"
FILE = RESULTS / "latency.json"
WIDTH = 118
"""Columns that the tables need; a narrower terminal breaks their lines."""
PARTS = ("typing", "fills", "documents", "cancel", "clients", "deadline", "steps", "accelerator")


def chosen_parts(names: str) -> tuple[str, ...]:
    """The parts of a comma-separated list; all for an empty one."""
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of: {', '.join(PARTS)}")
    return tuple(name for name in PARTS if not wanted or name in wanted)


def main(
    only: Annotated[str, typer.Option(help=f"parts, separated by commas: {', '.join(PARTS)}")] = "",
    scale: Annotated[float, typer.Option(help="how much is measured; 1 takes a few minutes in all")] = 1.0,
    seed: Annotated[int, typer.Option(help="chooses places, pauses and mistakes")] = 0,
    checkpoint: str = "default",
) -> None:
    """Measure, print, and write benchmarks/results/latency.json and .svg, part by part."""
    # What this run started ends with it, however it is interrupted.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    console = Console()
    console.width = max(console.width, WIDTH)
    setting = Setting(checkpoint=checkpoint, seed=seed, scale=scale)
    for name in chosen_parts(only):
        console.rule(name)
        begun = time.perf_counter()
        figures = measure_of(name)(setting, console)
        write(name, {"scale": scale, "seed": seed, "checkpoint": checkpoint, **figures})
        console.print(f"{name} took {time.perf_counter() - begun:.0f} s")
    plot(json.loads(FILE.read_text(encoding="utf-8")), FILE)
    console.print(f"written to {FILE}, and drawn beside it")


def measure_of(name: str) -> Callable[[Setting, Console], dict[str, Any]]:
    """The function that measures a part. Parts are imported when they run: each wants other libraries."""
    measure: Callable[[Setting, Console], dict[str, Any]] = import_module(f"benchmarks.latency.{name}").measure
    return measure


def write(name: str, figures: dict[str, Any], file: Path = FILE) -> None:
    """Put one part's figures into the file; those of other parts stay as they were measured."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(known | {name: figures}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
