"""A memory asked: what it says after n histories, and how far it can be relied on there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.memory.document import Document
from sfumato_model.memory.followers import Followers, followers
from sfumato_model.memory.memory import Memory
from sfumato_model.memory.packed import Numbers, histories
from sfumato_model.memory.places import Gathered, Source, gathered
from sfumato_model.memory.signs import Signs, signs

LENGTH = 16
"""Tokens of a history that are looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Said:
    """What a memory says after n histories, and where it has it from."""

    sources: tuple[Source, ...]
    found: Gathered
    followers: Followers
    signs: Signs


def ask(memory: Memory, document: Document | None, before: Numbers) -> Said:
    """`before` (n, length) are the ids before each place, the last one last, -1 in front of those that have fewer.

    All n are asked at once: 45 of two million tokens take 1 ms.
    """
    sources = memory.sources(document)
    found = gathered(sources, histories(before, memory.vocabulary))
    said = followers(found, memory.vocabulary)
    return Said(
        sources=sources, found=found, followers=said, signs=signs(sources, found, said, document=document is not None)
    )


def last_tokens(histories_of: Sequence[Sequence[int]], length: int = LENGTH) -> Numbers:
    """The last `length` ids of each history as rows (n, length)."""
    rows = np.full((len(histories_of), length), -1, np.int64)
    for row, ids in zip(rows, histories_of, strict=True):
        last = ids[-length:]
        row[length - len(last) :] = last
    return rows


def along(before: Sequence[int], texts: Sequence[Sequence[int]], length: int = LENGTH) -> Numbers:
    """The histories of every token of `texts`, one text after the other, each as it goes on behind `before`."""
    start = list(before[-length:])
    every = []
    for text in texts:
        whole = [-1] * (length - len(start)) + start + list(text)
        every += [whole[at : at + length] for at in range(len(text))]
    return np.array(every, np.int64).reshape(-1, length)
