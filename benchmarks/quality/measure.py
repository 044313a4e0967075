"""Fills and judges every hole one way, in processes that share the holes and have one thread each."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from benchmarks.quality import smollm2
from benchmarks.quality.human_eval_holes import Problem
from benchmarks.quality.judge import is_exact, parses, passes
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.ways import WAYS, Answer, Setup
from rich.console import Console
from rich.progress import track

from sfumato_model.loading import load_engine
from sfumato_model.training.data.corpus import SourceFile

CHUNK = 10


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


@dataclass(frozen=True, kw_only=True)
class _Loaded:
    setup: Setup
    task: Task


_loaded: _Loaded | None = None


def _load(task: Task) -> None:
    global _loaded  # a pool's initializer has nowhere else to leave it
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    @cache
    def package(name: str) -> dict[str, str]:
        return {file.path: file.text for file in task.files if file.package == name}

    setup = Setup(model=load_engine(task.checkpoint).model, checkpoint=task.checkpoint, package=package)
    _loaded = _Loaded(setup=setup, task=task)


def _ask(name: str, indices: Sequence[int]) -> list[tuple[Answer, bool, bool, bool | None]]:
    assert _loaded is not None
    way = next(way for way in WAYS if way.name == name)
    if way.extent == "outside":
        smollm2.load()
    found = []
    for index in indices:
        hole = _loaded.task.holes[index]
        # Every hole is a file just opened: nothing of it is encoded yet.
        _loaded.setup.model.prefixes.clear()
        answer = way.fill(_loaded.setup, hole)
        passed = None if hole.task is None else passes(_loaded.task.problems[hole.task], hole, answer.text)
        found.append((answer, is_exact(hole, answer.text), parses(hole, answer.text), passed))
    return found


@contextmanager
def workers(task: Task, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes have the checkpoint and the holes. Spawned: a forked torch hangs."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _load, (task,)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def measure(
    name: str, indices: Sequence[int], task: Task, pool: ProcessPoolExecutor, console: Console
) -> list[Outcome]:
    """Fill the holes at `indices` the way `name`, a chunk at a time; return the outcomes in order."""
    chunks = [indices[at : at + CHUNK] for at in range(0, len(indices), CHUNK)]
    answers = pool.map(_ask, [name] * len(chunks), chunks)
    done = track(answers, description=name.ljust(24), total=len(chunks), console=console, transient=True)
    judged = [one for chunk in done for one in chunk]
    return [
        Outcome(hole=task.holes[index], answer=answer, exact=exact, parses=well, passed=passed)
        for index, (answer, exact, well, passed) in zip(indices, judged, strict=True)
    ]
