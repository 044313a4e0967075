"""What tells how far a memory can be relied on after a history: how long the match, how often, where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.memory.followers import Followers
from sfumato_model.memory.matches import ORDERS, Indices
from sfumato_model.memory.places import Floats, Gathered, Places, Source
from sfumato_model.memory.volume import file_of

NAMES = ("length", "places", "spread", "in document", "nearness", "different", "surest")
NEAR = 256
"""Tokens at which nearness is a half."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Signs:
    """(n,) each, of the longest match that is counted (`ORDERS` tokens at most); all 0 where there is none.

    length       tokens of the history that stand together elsewhere, however many
    places       how often those that are counted do
    spread       in how many files, among the places that were looked at
    in_document  whether they do in the open document
    nearness     of the nearest place there to the hole, 1 at it, towards 0 far away
    different    tokens that follow, for each place
    surest       the chance of the likeliest token
    """

    length: Indices
    places: Indices
    spread: Indices
    in_document: Floats
    nearness: Floats
    different: Floats
    surest: Floats

    def table(self) -> Floats:
        """(n, len(NAMES)), as a weight takes them: lengths and counts by their logarithm."""
        logs = (np.log1p(of) for of in (self.length, self.places, self.spread))
        return np.stack((*logs, self.in_document, self.nearness, self.different, self.surest), axis=1)


def signs(sources: Sequence[Source], found: Gathered, said: Followers, *, document: bool) -> Signs:
    """With `document` the first source is the open document's, its volume the sides before and behind the hole."""
    n = said.count
    rows, last = np.arange(n), np.maximum((found.every > 0).sum(axis=1) - 1, 0)
    cells = found.cells[rows, last]
    places = found.places.only(found.places.cells == cells[found.places.cells // ORDERS])
    row = places.cells // ORDERS
    looked_at = np.bincount(row, minlength=n)
    different = _different(row, places.tokens, n)
    surest = np.zeros(n)
    np.maximum.at(surest, said.rows, said.chances)
    return Signs(
        length=found.length, places=found.every[rows, last], spread=_spread(sources, places, n),
        in_document=(found.counts[0][rows, last] > 0) * float(document),
        nearness=_nearness(sources[0], places, n) if document else np.zeros(n),
        different=different / np.maximum(looked_at, 1), surest=surest,
    )  # fmt: skip


def _different(rows: Indices, values: Indices, n: int) -> Indices:
    """(n,): how many different `values` each row has."""
    most = 1 + int(values.max(initial=0))
    return np.bincount(np.unique(rows * most + values) // most, minlength=n)


def _spread(sources: Sequence[Source], places: Places, n: int) -> Indices:
    files, first = np.zeros(len(places.cells), np.int64), 0
    for number, volume in enumerate(one for source in sources for one in source.volumes):
        own = places.volumes == number
        files[own] = first + file_of(volume, places.positions[own])
        first += len(volume.names)
    return _different(places.cells // ORDERS, files, n)


def _nearness(document: Source, places: Places, n: int) -> Floats:
    """Before the hole a text is stored with its last token first, so a place is as far as its position says."""
    near = np.zeros(n)
    own = places.volumes == 0
    behind = int(document.volumes[0].starts[1])
    size = int(document.volumes[0].starts[2])
    positions = places.positions[own]
    away = np.where(positions < behind, positions, size - positions)
    np.maximum.at(near, places.cells[own] // ORDERS, NEAR / (NEAR + away))
    return near
