"""Fills every hole one way, and judges the answers: the very text, a text that parses, tests that pass."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

from benchmarks.quality.human_eval_holes import Problem
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.sandbox import run
from benchmarks.quality.ways import WAYS, Answer, Setup
from benchmarks.shared.pool import answers
from benchmarks.shared.source import syntax_errors
from rich.console import Console

from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine
from sfumato_model.training.data.corpus import SourceFile


def is_exact(hole: KnownHole, text: str) -> bool:
    """Space at the end does not count."""
    return text.rstrip() == hole.truth.rstrip()


def parses(hole: KnownHole, text: str) -> bool:
    """Whether the filled window has no more syntax errors than with the true text or with the hole empty.

    The window may begin and end in the middle of a construct, so it has errors of its own.
    """
    own, allowed, empty = (syntax_errors(hole.before + t + hole.after) for t in (text, hole.truth, ""))
    return own <= max(allowed, empty)


def passes(problem: Problem, hole: KnownHole, text: str) -> bool:
    """Whether the solution with `text` in its hole passes the problem's tests, in a sandbox."""
    return run(problem.program(hole.filled(text))) == "passed"


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
    return setup_of(load_engine(task.checkpoint).model, task), task


def setup_of(model: Model, task: Task) -> Setup:
    """What ways fill with by a checkpoint that is loaded."""

    @cache
    def package(name: str) -> dict[str, str]:
        return {file.path: file.text for file in task.files if file.package == name}

    return Setup(model=model, checkpoint=task.checkpoint, package=package)


def filled(loaded: tuple[Setup, Task], index: int, name: str) -> tuple[Answer, bool, bool, bool | None]:
    """One hole filled the way `name`: whether the answer is exact, parses, and passes tests where some judge it."""
    setup, task = loaded
    hole = task.holes[index]
    # Every hole is a file just opened: nothing of it is encoded yet.
    setup.model.engine.forget()
    answer = WAYS[name].fill(setup, hole)
    passed = None if hole.task is None else passes(task.problems[hole.task], hole, answer.text)
    return answer, is_exact(hole, answer.text), parses(hole, answer.text), passed


def measure(
    name: str, indices: Sequence[int], task: Task, pool: ProcessPoolExecutor, console: Console
) -> list[Outcome]:
    """Fill the holes at `indices` the way `name`; return the outcomes in order."""
    judged = answers(partial(filled, name=name), indices, pool, name, console)
    return [
        Outcome(hole=task.holes[index], answer=answer, exact=exact, parses=well, passed=passed)
        for index, (answer, exact, well, passed) in zip(indices, judged, strict=True)
    ]
