"""Where the tokens before a place stand in a volume: for each number of them the places that follow the same ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sfumato_model.memory.packed import Histories
from sfumato_model.memory.volume import Volume

ORDERS = 8
"""Tokens of a history that count one by one; a longer match is only known by its length."""
FEW = 2048
"""Places that are all looked at instead of bisected."""
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Matches:
    """Of n histories: `low` and `high` (n, ORDERS) are indices into the places of a volume.

    In column o the places between them follow the same o + 1 tokens as the history.
    """

    low: Indices
    high: Indices

    @property
    def counts(self) -> Indices:
        return self.high - self.low

    def some(self, rows: Indices) -> Matches:
        return Matches(low=self.low[rows], high=self.high[rows])


def matches(volume: Volume, asked: Histories) -> Matches:
    """Where each history stands, by up to `ORDERS` of its tokens."""
    each = volume.text.tokens_a_key
    low = np.zeros((asked.count, ORDERS), np.int64)
    high = np.zeros_like(low)
    rows = np.arange(asked.count)
    for step in range(min(ORDERS, asked.length) // each):
        at = slice(step * each, (step + 1) * each)
        if step == 0:
            found = np.searchsorted(volume.keys, asked.bounds[:, :, at])
        else:
            rows = rows[high[rows, at.start - 1] > low[rows, at.start - 1]]
            if not len(rows):
                break
            within = low[rows, at.start - 1], high[rows, at.start - 1]
            found = _narrowed(volume, asked.bounds[:, rows, at], within, at.start)
        low[rows, at], high[rows, at] = found[0], np.maximum(found[0], found[1])
    return Matches(low=low, high=high)


def ranges(low: Indices, counts: Indices) -> Indices:
    """All indices from each of `low` on, as many as `counts` says, one range after the other."""
    ends: Indices = counts.cumsum()
    return np.arange(counts.sum()) + np.repeat(low - (ends - counts), counts)


def _narrowed(volume: Volume, bounds: npt.NDArray[np.uint64], within: tuple[Indices, Indices], ahead: int) -> Indices:
    """The first index, of those `within` (never none), whose place has no smaller key than `bounds`, `ahead` tokens on.

    Few are all looked at, which costs as much as a round or two of a bisection.
    """
    low, counts = within[0], within[1] - within[0]
    if counts.sum() > FEW:
        return _bisected(volume, bounds, within, ahead)
    keys = volume.text.keys[volume.places[ranges(low, counts)] + ahead]
    smaller = keys[:, None] < bounds.repeat(counts, axis=1)
    return low[:, None] + np.add.reduceat(smaller, counts.cumsum() - counts, axis=1, dtype=np.int64)


def _bisected(volume: Volume, bounds: npt.NDArray[np.uint64], within: tuple[Indices, Indices], ahead: int) -> Indices:
    """The same for however many."""
    low, high = (np.zeros(bounds.shape, np.int64) + edge[:, None] for edge in within)
    for _ in range(int((within[1] - within[0]).max()).bit_length()):
        middle = (low + high) >> 1
        # Where nothing is left to look for, any place is read, also one so near the end.
        smaller = volume.text.keys[np.minimum(volume.places[middle] + ahead, volume.text.size)] < bounds
        smaller &= low < high
        low = np.where(smaller, middle + 1, low)
        high = np.where(smaller, high, middle)
    return low


def longest(volume: Volume, asked: Histories, known: Matches) -> tuple[Indices, Indices, Indices]:
    """The most tokens of each history (n,) that stand together anywhere, and between which indices they do."""
    each = volume.text.tokens_a_key
    length = (known.counts > 0).sum(axis=1)
    at = np.arange(len(length)), np.maximum(length - 1, 0)
    low, high = known.low[at], known.high[at]
    rows = np.flatnonzero(length == ORDERS)
    for step in range(ORDERS // each, asked.length // each):
        if not len(rows):
            break
        bounds = asked.bounds[:, rows, step * each : (step + 1) * each]
        first, last = _narrowed(volume, bounds, (low[rows], high[rows]), step * each)
        more = (last > first).sum(axis=1)
        grown = more > 0
        rows, more, these = rows[grown], more[grown], np.flatnonzero(grown)
        length[rows] += more
        low[rows], high[rows] = first[these, more - 1], last[these, more - 1]
        rows = rows[more == each]
    return length, low, high
