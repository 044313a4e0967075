"""Bootstrap intervals of shares, and of differences between ways that filled the same holes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 10_000


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A share or a difference of shares with its 95 % bootstrap interval; of `n` holes."""

    value: float
    low: float
    high: float
    n: int


def share(hits: Sequence[bool], seed: int = 0) -> Estimate:
    """The share of true values. Raises `ValueError` when there are none to count."""
    if not hits:
        raise ValueError("a share of nothing has no interval")
    n, value = len(hits), sum(hits) / len(hits)
    # To draw n of 0/1 values with replacement and add them up is one binomial draw.
    drawn = np.random.default_rng(seed).binomial(n, value, ROUNDS) / n
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Estimate(value=value, low=float(low), high=float(high), n=n)


def difference(ours: Sequence[bool], theirs: Sequence[bool], seed: int = 0) -> Estimate:
    """How much larger the share of `ours` is than that of `theirs`, hole by hole: whole holes are drawn again."""
    if len(ours) != len(theirs) or not ours:
        raise ValueError(f"pairs are needed: {len(ours)} against {len(theirs)}")
    n = len(ours)
    better = sum(a and not b for a, b in zip(ours, theirs, strict=True))
    worse = sum(b and not a for a, b in zip(ours, theirs, strict=True))
    counts = np.random.default_rng(seed).multinomial(n, [better / n, worse / n, (n - better - worse) / n], ROUNDS)
    low, high = np.percentile((counts[:, 0] - counts[:, 1]) / n, (2.5, 97.5))
    return Estimate(value=(better - worse) / n, low=float(low), high=float(high), n=n)
