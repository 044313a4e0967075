"""Bootstrap intervals of means, and of differences between ways that had the same cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 10_000

Values = Sequence[bool | float]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A mean or a difference of means with its 95 % bootstrap interval; of `n` cases."""

    value: float
    low: float
    high: float
    n: int

    def percent(self, value: str, bounds: str) -> str:
        """In percent without the sign, in the formats of numbers that are given."""
        return f"{100 * self.value:{value}} ({100 * self.low:{bounds}} to {100 * self.high:{bounds}})"


def estimate(values: Values) -> Estimate:
    """The mean of `values`, a share where they are true or false. Raises `ValueError` when there are none."""
    if not values:
        raise ValueError("a mean of nothing has no interval")
    n = len(values)
    known, counts = np.unique(np.asarray(values, dtype=float), return_counts=True)
    # To draw n values with replacement and add them up is one draw of how often each of them comes.
    drawn = np.random.default_rng(0).multinomial(n, counts / n, ROUNDS) @ known / n
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Estimate(value=sum(values) / n, low=float(low), high=float(high), n=n)


def difference(ours: Values, theirs: Values) -> Estimate:
    """How much larger `ours` are on average than `theirs`, case by case: whole cases are drawn again."""
    if len(ours) != len(theirs):
        raise ValueError(f"pairs are needed: {len(ours)} against {len(theirs)}")
    return estimate([a - b for a, b in zip(ours, theirs, strict=True)])


def of_clusters(values: Sequence[float], counts: Sequence[float], clusters: Sequence[str]) -> Estimate:
    """The sum of `values` as a share of the sum of `counts`; whole clusters are drawn again. `n` is the latter sum.

    Raises `ValueError` where there is nothing to count.
    """
    total = sum(counts)
    if not total:
        raise ValueError("a share of nothing has no interval")
    names = sorted(set(clusters))
    number = {name: at for at, name in enumerate(names)}
    own = np.array([number[name] for name in clusters])
    sums = np.stack([np.bincount(own, weights=np.asarray(some, dtype=float)) for some in (values, counts)], axis=1)
    drawn = np.random.default_rng(0).multinomial(len(names), [1 / len(names)] * len(names), ROUNDS) @ sums
    low, high = np.percentile(drawn[:, 0] / np.maximum(drawn[:, 1], 1e-9), (2.5, 97.5))
    return Estimate(value=sum(values) / total, low=float(low), high=float(high), n=int(total))
