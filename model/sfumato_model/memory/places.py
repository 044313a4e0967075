"""The places that follow the same tokens as n histories do, from all volumes of all sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sfumato_model.memory.matches import ORDERS, Indices, Matches, longest, matches, ranges
from sfumato_model.memory.packed import Histories
from sfumato_model.memory.volume import Volume

MOST = 64
"""Places of a source that follow the same tokens. What more of them follow is grammar, which a checkpoint knows better:
leaving it out took 0.01 nats a token off held-out texts, beside taking time off each step."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Volumes that count alike. A place counts `weight`, times its own in `weights` (by place in the text).

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
        return self.at(np.flatnonzero(wanted))

    def at(self, wanted: Indices) -> Places:
        return Places(**{name: of_all[wanted] for name, of_all in vars(self).items()})


@dataclass(frozen=True, kw_only=True, eq=False)
class Gathered:
    """What was found for n histories.

    counts  (sources, n, ORDERS) places, whether they were all looked at or not
    every   (n, ORDERS) those of all sources together
    length  (n,) tokens of the history that stand together anywhere, however many
    cells   (n, ORDERS) which cell has the places: where no fewer follow than follow one token less they are the same,
            and `places` has them once
    """

    places: Places
    counts: Indices
    every: Indices
    length: Indices
    cells: Indices


def gathered(sources: Sequence[Source], asked: Histories, most: int = MOST) -> Gathered:
    """All places, but where `most` of a source or more follow the same tokens."""
    shape = (asked.count, ORDERS)
    found = [[matches(volume, asked) for volume in source.volumes] for source in sources]
    counts = np.array([sum((m.counts for m in every), np.zeros(shape, np.int64)) for every in found])
    counts = counts.reshape(len(sources), *shape)
    every = counts.sum(axis=0)
    new = every > 0
    new[:, 1:] &= every[:, 1:] != every[:, :-1]
    places, number = [], 0
    for source, own, count in zip(sources, found, counts, strict=True):
        cells = np.flatnonzero(new & (count <= most))
        for volume, some in zip(source.volumes, own, strict=True):
            places.append(_taken(source, volume, number, cells, some))
            number += 1
    columns = np.arange(ORDERS)
    same = np.maximum.accumulate(np.where(new, columns, 0), axis=1) + ORDERS * np.arange(asked.count)[:, None]
    return Gathered(
        places=joined(places), counts=counts, every=every, length=_length(sources, asked, found), cells=same
    )


def _length(sources: Sequence[Source], asked: Histories, found: Sequence[Sequence[Matches]]) -> Indices:
    """Of the longest match of each history in any volume."""
    length = np.zeros(asked.count, np.int64)
    for source, own in zip(sources, found, strict=True):
        for volume, some in zip(source.volumes, own, strict=True):
            length = np.maximum(length, longest(volume, asked, some)[0])
    return length


def _taken(source: Source, volume: Volume, number: int, cells: Indices, found: Matches) -> Places:
    """The places of `cells` in a volume, which is the one with this `number`."""
    low, counts = found.low.ravel()[cells], found.counts.ravel()[cells]
    # The token in a place is the one ahead of what stands before it, since a text is stored with its last token first.
    positions = volume.places[ranges(low, counts)].astype(np.int64) - 1
    weights = np.full(len(positions), source.weight)
    if source.weights is not None:
        weights *= source.weights[positions]
    return Places(
        cells=np.repeat(cells, counts), tokens=volume.text.text[positions].astype(np.int64) - 1, weights=weights,
        positions=positions, volumes=np.full(len(positions), number),
    )  # fmt: skip


def joined(some: Iterable[Places]) -> Places:
    """All places of `some`."""
    every = [vars(one) for one in (no_places(), *some)]
    return Places(**{name: np.concatenate([one[name] for one in every]) for name in every[0]})


def no_places() -> Places:
    """None at all."""
    none = np.empty(0, np.int64)
    return Places(cells=none, tokens=none, weights=np.empty(0), positions=none, volumes=none)
