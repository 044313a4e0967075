"""What takes as long as its input is, told from what takes the square, the cube or for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 10.0
"""On a machine that is busy with other tests too; without the guards it is minutes to ages."""


@contextmanager
def in_bounded_time() -> Iterator[None]:
    begun = time.perf_counter()
    yield
    took = time.perf_counter() - begun
    assert took < PATIENCE_S, f"it took {took:.0f} s"
