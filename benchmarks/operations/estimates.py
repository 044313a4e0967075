"""Bootstrap intervals of means, and of differences between ways that had the same cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from benchmarks.quality.intervals import Estimate, difference, share

ROUNDS = 4_000

Values = Sequence[bool | float]


def estimate(values: Values) -> Estimate:
    """The mean of `values`, which is a share where they are all true or false."""
    return share([bool(v) for v in values]) if _shares(values) else _mean(values)


def paired(ours: Values, theirs: Values) -> Estimate:
    """How much larger `ours` are on average than `theirs`, case by case."""
    if _shares(ours) and _shares(theirs):
        return difference([bool(v) for v in ours], [bool(v) for v in theirs])
    return _mean([a - b for a, b in zip(ours, theirs, strict=True)])


def _shares(values: Values) -> bool:
    return all(isinstance(value, bool) for value in values)


def _mean(values: Values) -> Estimate:
    each = np.array(values, dtype=float)
    chosen = np.random.default_rng(0).integers(0, len(each), (ROUNDS, len(each)))
    low, high = np.percentile(each[chosen].mean(1), (2.5, 97.5))
    return Estimate(value=float(each.mean()), low=float(low), high=float(high), n=len(each))
