"""Answers every case of each part in all of its ways, and shows what was judged."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks.operations.asking import Judged
from benchmarks.operations.parts import Ask, Part
from benchmarks.operations.rows import pairs_of, rows_of, show_pairs, show_rows
from benchmarks.shared.pool import answers, workers
from benchmarks.shared.report import MACHINE
from rich.console import Console

from sfumato_model.loading import load_engine
from sfumato_model.operations.engine import LoadedEngine

SEED = 2027


@dataclass(frozen=True, kw_only=True)
class Task:
    """What every process of the pool is given once: the cases by part."""

    checkpoint: str
    seed: int = SEED
    cases: Mapping[str, Sequence[Any]]


def _load(task: Task) -> tuple[LoadedEngine, Task]:
    return load_engine(task.checkpoint), task


def _judged(loaded: tuple[LoadedEngine, Task], index: int, part: str, ask: Ask) -> Judged:
    engine, task = loaded
    # Every case is a file just opened: nothing of it is encoded yet.
    engine.model.engine.forget()
    return ask(engine, task.cases[part][index])


def measure(parts: Sequence[Part], task: Task, jobs: int, console: Console) -> dict[str, Any]:
    """The figures of the parts, with what they were measured on."""
    begun = time.monotonic()
    figures: dict[str, Any] = {"checkpoint": task.checkpoint, "machine": MACHINE, "jobs": jobs, "seed": task.seed}
    with workers(_load, task, jobs) as pool:
        for part in parts:
            kinds = [case.kind for case in task.cases[part.name]]
            by_way: dict[str, list[Judged]] = {}
            for way, ask in part.ways.items():
                judge = partial(_judged, part=part.name, ask=ask)
                by_way[way] = answers(judge, range(len(kinds)), pool, f"{part.name}: {way}", console)
            rows, pairs = rows_of(part, kinds, by_way), pairs_of(part, kinds, by_way)
            show_rows(part.title, rows, console)
            show_pairs(pairs, console)
            figures[part.name] = {"rows": rows, "differences": pairs}
    figures["seconds"] = round(time.monotonic() - begun)
    return figures
