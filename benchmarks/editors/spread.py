"""Many durations as two numbers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Milliseconds."""

    count: int
    median: float
    p95: float


def spread(milliseconds: Sequence[float]) -> Spread:
    ordered = sorted(milliseconds)
    return Spread(
        count=len(ordered),
        median=round(statistics.median(ordered), 1),
        p95=round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
    )
