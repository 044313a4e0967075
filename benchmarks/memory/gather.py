"""Records of holes, one line of JSON each; what is there already is not asked again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.memory.projects import Projects
from benchmarks.memory.records import Task, load
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.shared.pool import CHUNK, answers, workers
from benchmarks.shared.report import RESULTS
from rich.console import Console

from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine

DRAWN = 1000
"""Single-line holes of a draw, of which the first ones are taken: the same ones however many are asked for."""


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """What is asked about each hole (`ask`), kept in a file by this `name`."""

    name: str
    ask: Callable[[tuple[Model, Projects, Task], int], dict[str, Any]]
    checkpoint: str
    jobs: int
    console: Console
    several: bool = False
    """Holes of several lines instead of single-line ones."""


def records(how: Gathering, seed: int, count: int) -> list[dict[str, Any]]:
    """Of the first `count` holes of the draw `seed`, kept in a file that an interrupted run goes on in."""
    checkpoint, jobs, console = how.checkpoint, how.jobs, how.console
    path = RESULTS / f"memory-{how.name}-{Path(checkpoint).name}-{seed}.jsonl"
    known = _read(path)
    missing = [index for index in range(count) if index not in known]
    if missing:
        tokenizer = load_engine(checkpoint, report=console.print).model.tokenizer
        files = held_out_files()
        holes = [hole for hole in held_out_holes(files, tokenizer, DRAWN, seed) if hole.single_line != how.several]
        holes = holes[:count]
        path.parent.mkdir(exist_ok=True)
        with workers(load, Task(checkpoint=checkpoint, holes=holes, files=files), jobs) as pool, path.open("a") as out:
            part = CHUNK * jobs * 2
            for at in range(0, len(missing), part):
                for one in answers(how.ask, missing[at : at + part], pool, f"{how.name} of draw {seed}", console):
                    known[one["index"]] = one
                    out.write(json.dumps(one) + "\n")
                out.flush()
                console.print(f"{how.name} of draw {seed}: {len(known)} of {count} holes")
    return [known[index] for index in range(count)]


def _read(path: Path) -> dict[int, dict[str, Any]]:
    """A line that was cut off is left out."""
    found = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        if line.endswith("}"):
            one = json.loads(line)
            found[one["index"]] = one
    return found
