"""Fills and judges every hole one way."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

from benchmarks.quality.human_eval_holes import Problem
from benchmarks.quality.judge import is_exact, parses, passes
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.ways import WAYS, Answer, Setup
from benchmarks.shared.pool import answers
from rich.console import Console

from sfumato_model.loading import load_engine
from sfumato_model.training.data.corpus import SourceFile


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """An answer to one hole, judged. `passed` is `None` where no tests judge it."""

    hole: KnownHole
    answer: Answer
    exact: bool
    parses: bool
    passed: bool | None


@dataclass(frozen=True, kw_only=True)
class Task:
    """What every process of the pool is given once."""

    checkpoint: str
    holes: Sequence[KnownHole]
    files: Sequence[SourceFile]
    problems: dict[str, Problem]


def load(task: Task) -> tuple[Setup, Task]:
    """What a process of the pool has."""

    @cache
    def package(name: str) -> dict[str, str]:
        return {file.path: file.text for file in task.files if file.package == name}

    return Setup(model=load_engine(task.checkpoint).model, checkpoint=task.checkpoint, package=package), task


def _filled(loaded: tuple[Setup, Task], index: int, name: str) -> tuple[Answer, bool, bool, bool | None]:
    setup, task = loaded
    hole = task.holes[index]
    # Every hole is a file just opened: nothing of it is encoded yet.
    setup.model.prefixes.clear()
    answer = WAYS[name].fill(setup, hole)
    passed = None if hole.task is None else passes(task.problems[hole.task], hole, answer.text)
    return answer, is_exact(hole, answer.text), parses(hole, answer.text), passed


def measure(
    name: str, indices: Sequence[int], task: Task, pool: ProcessPoolExecutor, console: Console
) -> list[Outcome]:
    """Fill the holes at `indices` the way `name`; return the outcomes in order."""
    judged = answers(partial(_filled, name=name), indices, pool, name, console)
    return [
        Outcome(hole=task.holes[index], answer=answer, exact=exact, parses=well, passed=passed)
        for index, (answer, exact, well, passed) in zip(indices, judged, strict=True)
    ]
