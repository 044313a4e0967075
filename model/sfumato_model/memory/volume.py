"""Files under one suffix array. A volume never changes: without a file, or with more of them, it is another one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sfumato_model.memory.packed import BETWEEN, LONGEST, Numbers, Packed, packed, view_of
from sfumato_model.memory.sorting import suffixes

INSERTED = 32
"""Tokens that are put into an order one by one; so many take as long as it takes to sort thousands anew."""


@dataclass(frozen=True, kw_only=True, eq=False)
class File:
    """A file's tokens (ids), by the name that it is removed by."""

    name: str
    ids: npt.NDArray[np.integer]


@dataclass(frozen=True, kw_only=True, eq=False)
class Volume:
    """Files of these `names`, `None` for one that went, stand in `text` from `starts` (files + 1,) on.

    Its places are in the order of what stands before them, the nearest token counting first: `keys` (m,) are the first
    tokens of that as one number, `places` (m + 1,) index `text` where it begins, and the token in a place is the one
    ahead. The last of `places` is of no use but to be read.
    """

    names: tuple[str | None, ...]
    starts: npt.NDArray[np.int64]
    text: Packed
    keys: npt.NDArray[np.uint64]
    places: npt.NDArray[np.int32]

    @property
    def tokens(self) -> int:
        """Of the files that are still there, but for the first of each, which follows nothing."""
        return len(self.keys)

    @property
    def bytes(self) -> int:
        return self.text.text.nbytes + self.keys.nbytes + self.places.nbytes

    def files(self) -> Iterator[File]:
        """What it has, as it was given."""
        for name, start, stop in zip(self.names, self.starts[:-1], self.starts[1:], strict=True):
            if name is not None:
                yield File(name=name, ids=self.text.text[start + 1 : stop][::-1].astype(np.int64) - 1)


def volume(files: Sequence[File], vocabulary: int, *, like: Volume | None = None) -> Volume:
    """Sorts the tokens of `files`: 0.3 s for two million of them, other threads running meanwhile.

    Where `like` differs in some last tokens of the first file alone, its order is taken over.
    """
    text = packed([file.ids for file in files], vocabulary)
    starts = np.cumsum([0, *(len(file.ids) + 1 for file in files)])
    order = None if like is None else _taken_over(like, text)
    if order is None:
        order = suffixes(text)
        order = order[order > 0]
        order = order[(text.text[order] != BETWEEN) & (text.text[order - 1] != BETWEEN)]
    return Volume(
        names=tuple(file.name for file in files), starts=starts, text=text, keys=text.keys[order].astype(np.uint64),
        places=_places(order),
    )  # fmt: skip


def _taken_over(like: Volume, text: Packed) -> npt.NDArray[np.int32] | None:
    """The places of `text` in their order, from that of `like`, or `None` where too much differs.

    What was typed last stands first in a text, so no other place has it behind it, and their order stays.
    """
    old = like.text
    size = min(old.size, text.size)
    differ = np.flatnonzero(old.text[old.size - size : old.size] != text.text[text.size - size : text.size])
    front = text.size - size + (int(differ[-1]) + 1 if len(differ) else 0)
    if front > INSERTED:
        return None
    order = like.places[:-1] + np.int32(text.size - old.size)
    order = order[order > front]
    raw, width = text.text.tobytes(), text.text.itemsize  # big-endian: bytes are in the order of their tokens

    def behind(place: int) -> bytes:
        return raw[place * width : (place + LONGEST) * width]

    ahead = text.text[: front + 1].tolist()
    new = sorted((at for at in range(1, len(ahead)) if BETWEEN not in ahead[at - 1 : at + 1]), key=behind)
    return np.insert(order, [bisect_left(order, behind(at), key=behind) for at in new], new)


def _places(order: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.append(order, np.int32(0))


def without(whole: Volume, names: Collection[str]) -> Volume:
    """`whole` with no place and no token of the files of these `names`; nothing is sorted again."""
    gone = np.array([name in names for name in whole.names], bool)
    if not gone.any():
        return whole
    text = whole.text.text.copy()
    here = np.ones(len(text), bool)
    for start, stop in zip(whole.starts[:-1][gone], whole.starts[1:][gone], strict=True):
        text[start:stop] = BETWEEN
        here[start:stop] = False
    # What stands before a place is looked at up to the begin of its file, so the order stays.
    kept = here[whole.places[:-1]]
    left = tuple(None if went else name for name, went in zip(whole.names, gone, strict=True))
    places = _places(whole.places[:-1][kept])
    return replace(whole, names=left, text=view_of(text), keys=whole.keys[kept], places=places)


def file_of(whole: Volume, places: Numbers) -> npt.NDArray[np.int64]:
    """The number of the file that each of `places` is in."""
    found: npt.NDArray[np.int64] = np.searchsorted(whole.starts, places, side="right") - 1
    return found
