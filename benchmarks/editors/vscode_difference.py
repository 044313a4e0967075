"""How much longer a key takes than without Sfumato, with an interval that says whether that is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 5_000


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Of two medians, in milliseconds, with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def difference(rounds: Sequence[Sequence[float]], baseline: Sequence[Sequence[float]]) -> Difference:
    """Of what was measured in rounds. Rounds are drawn again, then keys in each: keys of a round are alike."""
    random = np.random.default_rng(0)
    drawn = [_median(_drawn(rounds, random)) - _median(_drawn(baseline, random)) for _ in range(DRAWS)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    value = _median(rounds) - _median(baseline)
    return Difference(value=round(value, 1), low=round(float(low), 1), high=round(float(high), 1))


def _drawn(rounds: Sequence[Sequence[float]], random: np.random.Generator) -> list[Sequence[float]]:
    chosen = [rounds[number] for number in random.integers(len(rounds), size=len(rounds))]
    return [random.choice(one, size=len(one)).tolist() for one in chosen]


def _median(rounds: Sequence[Sequence[float]]) -> float:
    return float(np.median(np.concatenate([np.asarray(one) for one in rounds])))
