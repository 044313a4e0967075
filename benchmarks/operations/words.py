"""Words of code: names and numbers, and runs of other characters. Space is none."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from sfumato_model.training.data.spans import Span


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


def word_spans(text: str) -> list[Span]:
    return [m.span() for m in re.finditer(r"\w+|[^\w\s]+", text)]


def kept(old: str, new: str, without: Collection[int] = ()) -> float | None:
    """The share of the words of `old` that are in `new` still; those with the numbers `without` do not count.

    `None` when there are no others.
    """
    first = words(old)
    same: set[int] = set()
    for block in SequenceMatcher(None, first, words(new), autojunk=False).get_matching_blocks():
        same |= set(range(block.a, block.a + block.size))
    counted = set(range(len(first))) - set(without)
    return len(counted & same) / len(counted) if counted else None
