"""Tokens in reverse, so that what stands before a place is read forwards; several of them are one number.

Token t is stored as t + 1; 0 stands between texts, and nothing that is asked for has it. In sixteen bits where the
vocabulary allows it, then four tokens are one number, and in 32 bits otherwise, then two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.integer]
BETWEEN = 0
KEY_BITS = 64
LONGEST = 64
"""Tokens of a history, at most: so far texts are sorted in any case."""
PADDING = 8
"""Tokens `BETWEEN` behind a text: as many as one number has at most, and more."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Packed:
    """`text` (size + PADDING,) is the last token first; `keys` (size + 1,) has at i its tokens from i on as one number.

    `keys` is another view of the memory of `text`: its bytes are those of numbers in big-endian order.
    """

    text: Numbers
    keys: npt.NDArray[np.uint64]

    @property
    def size(self) -> int:
        return len(self.text) - PADDING

    @property
    def tokens_a_key(self) -> int:
        return KEY_BITS // (8 * self.text.itemsize)


def width(vocabulary: int) -> int:
    """Bits of a token. Two numbers are never tokens: 0, and the highest, which stands where a history has none."""
    return 16 if vocabulary + 2 < 1 << 16 else 32


def packed(texts: Sequence[npt.NDArray[np.integer]], vocabulary: int) -> Packed:
    """`texts` (ids of tokens, each in its own order) one after another, with `BETWEEN` behind each.

    Raises `ValueError` for an id that is not in the vocabulary.
    """
    text = np.zeros(sum(len(ids) + 1 for ids in texts) + PADDING, f">u{width(vocabulary) // 8}")
    at = 0
    for ids in texts:
        if len(ids) and not 0 <= ids.min() <= ids.max() < vocabulary:
            raise ValueError(f"ids are from 0 to {vocabulary - 1}, not {ids.min()} to {ids.max()}")
        text[at + 1 : at + 1 + len(ids)] = ids[::-1] + 1
        at += len(ids) + 1
    return view_of(text)


def view_of(text: Numbers) -> Packed:
    """`text` as it is stored, padding included."""
    text.flags.writeable = False
    size = len(text) - PADDING
    keys: npt.NDArray[np.uint64] = np.ndarray((size + 1,), ">u8", text.data, strides=(text.itemsize,))
    return Packed(text=text, keys=keys)


@dataclass(frozen=True, kw_only=True, eq=False)
class Histories:
    """What stands before each of n places, the last token first, as it is looked up: a key after the other.

    `bounds` (2, n, length) uint64 has at [:, i, o] the smallest number that begins with the tokens of i's history from
    the begin of a key to o, and the next number that does not.
    """

    bounds: npt.NDArray[np.uint64]

    @property
    def count(self) -> int:
        return self.bounds.shape[1]

    @property
    def length(self) -> int:
        return self.bounds.shape[2]

    def some(self, rows: Numbers) -> Histories:
        return Histories(bounds=self.bounds[:, rows])


def histories(last_tokens: npt.NDArray[np.integer], vocabulary: int) -> Histories:
    """`last_tokens` (n, length) are ids in their own order, -1 in front where a history has fewer.

    Where it is over, the highest number stands for a token, so the bounds run over and nothing is between them.
    Raises `ValueError` for a length above `LONGEST`.
    """
    if last_tokens.shape[1] > LONGEST:
        raise ValueError(f"{LONGEST} tokens of a history are looked at, not {last_tokens.shape[1]}")
    bits = width(vocabulary)
    each = KEY_BITS // bits
    n, length = last_tokens.shape
    steps = -(-length // each)
    tokens = np.full((n, steps * each), -2, np.int64)
    tokens[:, :length] = last_tokens[:, ::-1]
    known = np.where(tokens < 0, (1 << bits) - 1, tokens + 1).astype(np.uint64)
    shifts = np.arange(each - 1, -1, -1, dtype=np.uint64) * np.uint64(bits)
    keys = np.cumsum(known.reshape(n, steps, each) << shifts, axis=2, dtype=np.uint64)
    bounds = np.stack((keys, keys + (np.uint64(1) << shifts)))
    return Histories(bounds=bounds.reshape(2, n, steps * each))
