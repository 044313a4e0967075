"""The open document as a memory has it: what stands before the hole, and behind it, as it is typed now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from sfumato_model.memory.matches import Indices
from sfumato_model.memory.places import Source
from sfumato_model.memory.volume import File, volume

LONGEST = 16_384
"""Tokens on either side of the hole; what is farther away is left out. So many take 1 ms."""
WEIGHT = 4.0
"""What a place of the document counts, where one of another file counts 1."""
NEARER = ((512, 2.0), (64, 4.0))
"""Up to so many tokens from the hole a place counts so many times that. All three were chosen on one draw of held-out
holes (1.67 nats a token, where a document of weight 6 without nearness had 1.69)."""
EDITED = 4.0
"""How many times that a place counts at least which was edited lately."""

KEPT = 4
"""Documents: each has its text, and about 20 bytes a token."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """`source` has it as two files, that before the hole and that behind it."""

    name: str
    source: Source


def document(
    name: str,
    before: Sequence[int] | Indices,
    after: Sequence[int] | Indices,
    vocabulary: int,
    *,
    edited: Sequence[range] = (),
    like: Document | None = None,
) -> Document:
    """A document from its tokens on both sides of a hole.

    `edited` are what was edited lately: tokens counted from its begin, those before and those after together. `like` is
    the document some keys ago, from which it is soon made.
    """
    sides = np.asarray(before[-LONGEST:], np.int64), np.asarray(after[:LONGEST], np.int64)
    files = [File(name=side, ids=ids) for side, ids in zip(("before", "after"), sides, strict=True)]
    whole = volume(files, vocabulary, like=None if like is None else like.source.volumes[0])
    weights = np.ones(whole.text.size, np.float32)
    for side, start, first, ahead in zip(
        sides, whole.starts[:-1], (len(before) - len(sides[0]), len(before)), (-1, 1), strict=True
    ):
        # A side is stored with its last token first, behind one that no text has.
        own = weights[start + 1 : start + 1 + len(side)][::-1]
        for reach, factor in NEARER:
            own[::ahead][:reach] = factor
        for span in edited:
            lately = own[max(0, span.start - first) : max(0, span.stop - first)]
            np.maximum(lately, EDITED, out=lately)
    return Document(name=name, source=Source(volumes=(whole,), weight=WEIGHT, weights=weights))


class Documents:
    """The `KEPT` documents that were asked for last, since one that is typed in stays mostly as it is.

    Several threads may use them.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[str, ...], Document]] = {}
        self._using = Lock()

    def of(self, name: str, texts: tuple[str, ...], make: Callable[[Document | None], Document]) -> Document:
        """The one of that `name` with these `texts`; otherwise what `make` makes of the last one of its name."""
        with self._using:
            known, found = self._kept.get(name, ((), None))
        if found is None or known != texts:
            found = make(found)
        with self._using:
            self._kept.pop(name, None)
            self._kept[name] = texts, found
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found
