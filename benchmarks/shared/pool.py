"""Processes that share the cases of a benchmark and have one thread each."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import track

Task = TypeVar("Task")
Loaded = TypeVar("Loaded")
Answer = TypeVar("Answer")
CHUNK = 5

_loaded: Any = None


def _load(load: Callable[[Task], Any], task: Task) -> None:
    global _loaded  # a pool's initializer has nowhere else to leave it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _loaded = load(task)


def answered(ask: Callable[[Any, int], Answer], indices: Sequence[int]) -> list[Answer]:
    """In a process of the pool."""
    return [ask(_loaded, index) for index in indices]


@contextmanager
def workers(load: Callable[[Task], Any], task: Task, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes have what `load` makes of the task. Spawned: a forked torch hangs."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _load, (load, task)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def answers(
    ask: Callable[[Loaded, int], Answer], indices: Sequence[int], pool: ProcessPoolExecutor, name: str, console: Console
) -> list[Answer]:
    """What `ask` says of the cases at `indices`, in order; a process takes a chunk at a time."""
    chunks = [indices[at : at + CHUNK] for at in range(0, len(indices), CHUNK)]
    found = pool.map(answered, [ask] * len(chunks), chunks)
    done = track(found, description=name.ljust(32), total=len(chunks), console=console, transient=True)
    return [one for chunk in done for one in chunk]
