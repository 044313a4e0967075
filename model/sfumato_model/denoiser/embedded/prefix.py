"""The encoded context: keys and values of every layer, in a buffer with room behind them.

A prefix is the first tokens of a buffer. Those never change, so prefixes are immutable and many may share one buffer:
shortening takes fewer of its rows, and extending writes behind them, where nobody has looked yet. Only a context that
goes on differently than an earlier one copies what both share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.denoiser.embedded.weights import Floats

CHUNK = 64
"""Context tokens that are encoded at once, always from a multiple of it on; an abort waits for one chunk at most. In
eight bits rows share a scale, and sums of float32 differ with their number: so a context is the same to the bit,
however much of it was encoded before.
"""
ROOM = 128
"""Rows that a buffer has behind its first context, and by whose multiples it is larger."""


class Buffer:
    """`keys` and `values` of each layer (1, room, groups x width); the first `used` rows are written, once."""

    def __init__(self, widths: Sequence[int], room: int) -> None:
        self.room = -(-room // ROOM) * ROOM + ROOM
        # All in one block, of few sizes: what a context that went leaves free is what the next one needs.
        ends = np.cumsum([self.room * width for width in (*widths, *widths)])
        block = np.empty(ends[-1], np.float32)
        parts = tuple(part.reshape(1, self.room, -1) for part in np.split(block, ends[:-1]))
        self.keys, self.values = parts[: len(widths)], parts[len(widths) :]
        self.bytes = block.nbytes
        self.used = 0

    def behind(self, length: int, count: int) -> Buffer:
        """A buffer with the same first `length` rows and room for `count` behind them: this one where it can be."""
        if self.used == length and length + count <= self.room:
            return self
        other = Buffer([keys.shape[2] for keys in self.keys], length + count)
        for mine, its in zip((*self.keys, *self.values), (*other.keys, *other.values), strict=True):
            its[:, :length] = mine[:, :length]
        other.used = length
        return other

    def write(self, new: Sequence[Floats]) -> None:
        """Keys of all layers, then values of all, (1, N, groups x width) each, behind what is there."""
        end = self.used + new[0].shape[1]
        for mine, its in zip((*self.keys, *self.values), new, strict=True):
            mine[:, self.used : end] = its
        self.used = end


@dataclass(frozen=True, kw_only=True)
class EmbeddedPrefix:
    """A context of n tokens: the first n rows of `buffer`.

    `last` (hidden,) is the encoder's output at the last token: what comes next is read from it.
    """

    ids: tuple[int, ...]
    buffer: Buffer
    last: Floats
    shortest: int = 0
    step: int = CHUNK

    @property
    def length(self) -> int:
        return len(self.ids)

    @property
    def bytes(self) -> int:
        """Memory of the buffer, of which another prefix may be a part too."""
        return self.buffer.bytes
