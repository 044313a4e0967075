"""Answers every case of a part one way, in processes that share the cases and have one thread each."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from benchmarks.operations.judged import Judged
from benchmarks.operations.parts import Ask, Part
from rich.console import Console
from rich.progress import track

from sfumato_model.loading import load_engine
from sfumato_model.operations.engine import LoadedEngine

CHUNK = 5


@dataclass(frozen=True, kw_only=True)
class Task:
    """What every process of the pool is given once: the cases by part."""

    checkpoint: str
    cases: Mapping[str, Sequence[Any]]


_loaded: tuple[LoadedEngine, Task] | None = None


def _load(task: Task) -> None:
    global _loaded  # a pool's initializer has nowhere else to leave it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _loaded = load_engine(task.checkpoint), task


def _ask(name: str, ask: Ask, indices: Sequence[int]) -> list[Judged]:
    assert _loaded is not None
    engine, task = _loaded
    found = []
    for index in indices:
        # Every case is a file just opened: nothing of it is encoded yet.
        engine.model.prefixes.clear()
        found.append(ask(engine, task.cases[name][index]))
    return found


@contextmanager
def workers(task: Task, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes have the checkpoint and the cases. Spawned: a forked torch hangs."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _load, (task,)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def measure(part: Part, way: str, count: int, pool: ProcessPoolExecutor, console: Console) -> list[Judged]:
    """Answer the part's `count` cases, a chunk at a time; return what was judged, in order."""
    chunks = [range(at, min(at + CHUNK, count)) for at in range(0, count, CHUNK)]
    answers = pool.map(_ask, [part.name] * len(chunks), [part.ways[way]] * len(chunks), chunks)
    label = f"{part.name}: {way}".ljust(32)
    done = track(answers, description=label, total=len(chunks), console=console, transient=True)
    return [one for chunk in done for one in chunk]
