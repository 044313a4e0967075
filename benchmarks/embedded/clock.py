"""What a call takes, in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, thread_time


def milliseconds(call: Callable[[], object], threads: int) -> float:
    """Of one thread its own processor time, which others' work touches little; of several what the clock says."""
    clock = thread_time if threads == 1 else perf_counter
    start = clock()
    call()
    return (clock() - start) * 1e3
