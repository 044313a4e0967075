"""From samples to the figures of a row: percentiles, ratios, shares. No clock is read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Of `n` durations in milliseconds; `None` of none. Percentiles are interpolated between samples."""

    n: int
    median: float | None
    p95: float | None

    @property
    def both(self) -> tuple[float | None, float | None]:
        return self.median, self.p95


def spread(milliseconds: Sequence[float]) -> Spread:
    """The median and the 95th percentile."""
    if not milliseconds:
        return Spread(n=0, median=None, p95=None)
    median, p95 = np.percentile(milliseconds, (50, 95))
    return Spread(n=len(milliseconds), median=float(median), p95=float(p95))


def ratio(one: float | None, other: float | None) -> float | None:
    """How many times `other` is `one`; `None` where one of them is missing or `other` is nothing."""
    return one / other if one is not None and other else None


def share(hits: Sequence[bool]) -> float | None:
    """The share of true values, `None` of none."""
    return sum(hits) / len(hits) if hits else None


def common_start(one: str, other: str) -> str:
    """What both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))]


def is_exact(text: str, truth: str) -> bool:
    """Space at the end does not count."""
    return text.rstrip() == truth.rstrip()


def is_exact_line(text: str, rest: str) -> bool:
    """Whether the first line of `text` is the first line of `rest`, the file's own text from the cursor on."""
    return is_exact(text.split("\n", 1)[0], rest.split("\n", 1)[0])
