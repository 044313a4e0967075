"""The encoded context: keys and values of every layer, never changed once made.

Extending makes a new prefix that shares nothing mutable with the old one; shortening is taking fewer columns of the
same tensors. So several requests can read one prefix, and a cache of them needs no locks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sfumato_model.canvas.shared import shared_length
from sfumato_model.denoiser.arrays import Array


class Encoded(Protocol):
    """A context of which something is kept, whatever holds it."""

    @property
    def ids(self) -> tuple[int, ...]: ...

    @property
    def length(self) -> int: ...

    @property
    def last(self) -> Array: ...

    @property
    def shortest(self) -> int: ...

    @property
    def step(self) -> int: ...

    @property
    def bytes(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Prefix:
    """A context of n tokens.

    ids      its token ids
    keys     for each layer (1, heads, n - first, width); `values` likewise
    last     (hidden,) the encoder's output at the last token: what comes next is read from it
    first    for each layer the first token whose keys it keeps; empty, all of them keep all
    shortest    the fewest tokens that it can be shortened to, where some layers do not
    step     what of it is shared with another context counts in multiples of so many tokens
    """

    ids: tuple[int, ...]
    keys: tuple[Array, ...]
    values: tuple[Array, ...]
    last: Array
    first: tuple[int, ...] = ()
    shortest: int = 0
    step: int = 1

    @property
    def length(self) -> int:
        return len(self.ids)

    @property
    def bytes(self) -> int:
        """Memory of the keys and values."""
        return sum(t.nbytes for t in (*self.keys, *self.values))


def encoded_length(base: Encoded | None, ids: Sequence[int]) -> int:
    """How many tokens of `ids` need not be encoded again, given `base`; all of them when it is the very same context.

    Raises `ValueError` for an empty context. The hidden state of a token that is not the last is not kept, so where the
    lengths differ one token at least is left.
    """
    if not ids:
        raise ValueError("a context needs at least one token")
    if base is None:
        return 0
    shared = shared_length(base.ids, ids)
    if shared == base.length == len(ids):
        return shared
    shared = min(shared, len(ids) - 1)
    shared -= shared % base.step
    return shared if shared >= base.shortest else 0
