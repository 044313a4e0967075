"""What follows n histories: probabilities of tokens, from everything that a memory has, with back-off.

A nested mixture over how many tokens of a history are looked at (Witten and Bell, 1991; for code Hellendoorn and
Devanbu, 2017): p_o(t) = (c_o(t) + d_o p_{o-1}(t)) / (n_o + d_o), where of n places after o tokens c have t, and d
different tokens are there. Written out, each place counts what its order is worth, so all places are added up at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sfumato_model.memory.matches import ORDERS, Indices
from sfumato_model.memory.places import Floats, Gathered


@dataclass(frozen=True, kw_only=True, eq=False)
class Followers:
    """Of n histories, the tokens that follow: those of row r are at `starts[r]` to `starts[r + 1]`, smallest first.

    `tokens` (e,) have `chances` (e,). `rest` (n,) is what the memory leaves to others: 1 where it knows nothing.
    """

    starts: Indices
    tokens: Indices
    chances: Floats
    rest: Floats

    @property
    def count(self) -> int:
        return len(self.rest)

    @property
    def rows(self) -> Indices:
        """The row of each of `tokens`."""
        return np.repeat(np.arange(self.count), np.diff(self.starts))

    def chance(self, rows: Indices, tokens: Indices, vocabulary: int) -> Floats:
        """That of `tokens[k]` after history `rows[k]`, for each k; 0 for what the memory has not there."""
        keys, wanted = self.rows * vocabulary + self.tokens, rows * vocabulary + tokens
        at = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
        return np.where(keys[at] == wanted, self.chances[at], 0.0) if len(keys) else np.zeros(len(wanted))


def followers(found: Gathered, vocabulary: int) -> Followers:
    """Mixed from what was found."""
    n, places = len(found.every), found.places
    keys, counts = _added(places.cells * vocabulary + places.tokens, places.weights)
    cells = keys // vocabulary
    # Of each order: different tokens, places (`both` has them added), and what it leaves to shorter ones.
    # Where one more token leaves the same places, they stand once, and are worth what both orders are.
    where = found.cells
    different = np.bincount(cells, minlength=n * ORDERS)[where] * (found.every > 0)
    both = different + np.bincount(cells, counts, minlength=n * ORDERS)[where]
    known = different > 0
    left = np.divide(different, both, out=np.ones(both.shape), where=known)
    behind = np.cumprod(left[:, ::-1], axis=1)[:, ::-1]  # what this order and all longer ones leave
    worth = np.divide(behind, different, out=np.zeros(both.shape), where=known)  # what longer ones leave / (n + d)
    worth = np.bincount(where.ravel(), worth.ravel(), minlength=n * ORDERS)
    keys, chances = _added(cells // ORDERS * vocabulary + keys % vocabulary, counts * worth[cells])
    return Followers(
        starts=np.searchsorted(keys, np.arange(n + 1) * vocabulary),
        tokens=keys % vocabulary,
        chances=chances,
        rest=behind[:, 0],
    )


def _added(keys: Indices, values: Floats) -> tuple[Indices, Floats]:
    """Each key once, sorted, and the sum of its values."""
    if not len(keys):
        return keys, values
    order = np.argsort(keys)
    keys = keys[order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return keys[first], np.add.reduceat(values[order], first)
