"""The order of all ends of a text, as a suffix array has them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sfumato_model.memory.packed import LONGEST, Packed

FEW = 50_000
"""Tokens up to which doubling is quicker: `pydivsufsort` takes 2 to 4 ms whatever it sorts."""


def suffixes(text: Packed) -> npt.NDArray[np.int32]:
    """Where the ends of `text` (size,) begin, the smallest end first."""
    if text.size <= FEW:
        return doubled(text)
    # Imported late: whoever never has so many tokens never loads it. It lets other threads run while it sorts.
    from pydivsufsort import divsufsort

    native = text.text[: text.size].astype(text.text.dtype.newbyteorder("="))
    found: npt.NDArray[np.int32] = divsufsort(native).astype(np.int32, copy=False)
    return found


def doubled(text: Packed) -> npt.NDArray[np.int32]:
    """The same by sorting numbers alone: each round sorts by twice as many tokens (Manber and Myers, 1990).

    By `LONGEST` tokens at least; of ends that are the same beyond, any is first: a text of one token is soon sorted.
    """
    size, sorted_by = text.size, text.tokens_a_key
    keys = text.keys[:size].astype(np.uint64)
    ranks = np.zeros(size, np.uint64)
    while True:
        order = np.argsort(keys)
        if size < 2:
            break
        by_rank = keys[order]
        ranks[order[0]] = 1
        ranks[order[1:]] = np.cumsum(by_rank[1:] != by_rank[:-1], dtype=np.uint64) + np.uint64(1)
        if int(ranks[order[-1]]) == size or sorted_by >= LONGEST:
            break
        if sorted_by >= size:
            # What is still equal is so but for the padding: of ends of nothing but `BETWEEN` the shorter is smaller.
            order = np.lexsort((np.arange(size, 0, -1), ranks))
            break
        keys = ranks << np.uint64(32)
        keys[: size - sorted_by] |= ranks[sorted_by:]
        sorted_by *= 2
    return order.astype(np.int32)
