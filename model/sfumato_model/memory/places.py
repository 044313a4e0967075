"""The places that follow the same tokens as n histories do, from all volumes of all sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sfumato_model.memory.matches import ORDERS, Indices, Matches, longest, matches
from sfumato_model.memory.packed import Histories
from sfumato_model.memory.volume import THINNED, Volume

MOST = 128
"""Places after the same tokens that are all looked at; of more, about an eighth to all of so many."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Volumes that are thinned together. A place counts `weight`, times its own in `weights` (by place in the text).

    Weights are small multiples of 1/16, so that sums of them are exact, in whatever order.
    """

    volumes: tuple[Volume, ...]
    weight: float = 1.0
    weights: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Each has a cell: row * ORDERS + column, where column o has the places after the last o + 1 tokens of a history.

    `tokens` follow there; `positions` are in the text of the volume with the number in `volumes`, counted through all
    sources.
    """

    cells: Indices
    tokens: Indices
    weights: Floats
    positions: Indices
    volumes: Indices

    def only(self, wanted: Flags) -> Places:
        return Places(
            cells=self.cells[wanted], tokens=self.tokens[wanted], weights=self.weights[wanted],
            positions=self.positions[wanted], volumes=self.volumes[wanted],
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Gathered:
    """What was found for n histories.

    counts  (sources, n, ORDERS) places, whether they were all looked at or not
    length  (n,) tokens of the history that stand together anywhere, however many
    new     (n, ORDERS): where fewer places follow than follow one token less; elsewhere they are the same, and `places`
            has them once
    """

    places: Places
    counts: Indices
    length: Indices
    new: Flags


@dataclass(frozen=True, kw_only=True, eq=False)
class _Cells:
    """Of some rows of all, some cells; `matches` are of these rows."""

    rows: Indices
    at: Indices
    matches: Matches


def gathered(sources: Sequence[Source], asked: Histories) -> Gathered:
    """All places, or some where they are many. Which ones does not depend on how files are put into volumes."""
    shape = (asked.count, ORDERS)
    found = [[matches(v.text, v.levels[0], asked) for v in source.volumes] for source in sources]
    counts = np.array([sum((m.counts for m in every), np.zeros(shape, np.int64)) for every in found]).reshape(len(sources), *shape)
    every = counts.sum(axis=0)
    new = every > 0
    new[:, 1:] &= every[:, 1:] != every[:, :-1]
    places, number = [], 0
    for source, own, count in zip(sources, found, counts, strict=True):
        places += _of_source(source, number, asked, own, np.where(new, count, 0))
        number += len(source.volumes)
    return Gathered(places=joined(places), counts=counts, length=_length(sources, asked, found), new=new)


def _length(sources: Sequence[Source], asked: Histories, found: Sequence[Sequence[Matches]]) -> Indices:
    """Of the longest match of each history in any volume."""
    length = np.zeros(asked.count, np.int64)
    for source, own in zip(sources, found, strict=True):
        for volume, some in zip(source.volumes, own, strict=True):
            length = np.maximum(length, longest(volume.text, volume.levels[0], asked, some)[0])
    return length


def _of_source(
    source: Source, number: int, asked: Histories, found: Sequence[Matches], counts: Indices
) -> list[Places]:
    """Those of all cells where `counts` (n, ORDERS) has any, from the level that has few of them."""
    levels = np.searchsorted(THINNED[:-1], counts / MOST)
    places = []
    for level in range(len(THINNED)):
        wanted = (counts > 0) & (levels == level)
        if not wanted.any():
            continue
        rows = np.flatnonzero(wanted.any(axis=1))
        orders = 1 + int(np.flatnonzero(wanted.any(axis=0))[-1])
        some, at = asked.some(rows), np.flatnonzero(wanted[rows])
        for index, volume in enumerate(source.volumes):
            few = found[index].some(rows) if level == 0 else matches(volume.text, volume.levels[level], some, orders)
            cells = _Cells(rows=rows, at=at, matches=few)
            places.append(_taken(source, index, level, cells, number + index))
    return places


def _taken(source: Source, index: int, level: int, cells: _Cells, number: int) -> Places:
    volume = source.volumes[index]
    low, counts = cells.matches.low.ravel()[cells.at], cells.matches.counts.ravel()[cells.at]
    ends = np.cumsum(counts)
    every = np.arange(ends[-1]) + np.repeat(low - (ends - counts), counts)
    # The token in a place is the one ahead of what stands before it, since a text is stored with its last token first.
    positions = volume.levels[level].places[every].astype(np.int64) - 1
    weights = np.full(len(positions), source.weight)
    if source.weights is not None:
        weights *= source.weights[positions]
    at = cells.rows[cells.at // ORDERS] * ORDERS + cells.at % ORDERS
    return Places(
        cells=np.repeat(at, counts), tokens=volume.text.text[positions].astype(np.int64) - 1, weights=weights,
        positions=positions, volumes=np.full(len(positions), number),
    )  # fmt: skip


def joined(some: Iterable[Places]) -> Places:
    """All places of `some`."""
    every = (no_places(), *some)
    return Places(
        cells=np.concatenate([one.cells for one in every]),
        tokens=np.concatenate([one.tokens for one in every]),
        weights=np.concatenate([one.weights for one in every]),
        positions=np.concatenate([one.positions for one in every]),
        volumes=np.concatenate([one.volumes for one in every]),
    )


def no_places() -> Places:
    """None at all."""
    none = np.empty(0, np.int64)
    return Places(cells=none, tokens=none, weights=np.empty(0), positions=none, volumes=none)
