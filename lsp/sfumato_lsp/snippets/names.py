"""The names in code, and how alike two pieces of code are by the names that they share."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

_NAME = re.compile(r"[^\W\d]\w+")
LONGEST = 10_000
"""Characters of a line. Longer ones are data, and a search in them holds up the thread that hears the editor."""
_COMMON_WORDS = """
    self cls str int float bool bytes list dict set tuple object len range print isinstance
    const let var function func fn pub impl struct enum interface this new null true false undefined void
"""
_COMMON = frozenset(keyword.kwlist) | frozenset(_COMMON_WORDS.split())
"""Names that say nothing of what code is about."""


def names_in(lines: Iterable[str]) -> frozenset[str]:
    """Names of two characters and more, without keywords and the like."""
    return frozenset(name for line in lines for name in _NAME.findall(line[:LONGEST]) if name not in _COMMON)


def likeness(left: AbstractSet[str], right: AbstractSet[str]) -> float:
    """Jaccard's index, 0 to 1: shared names by names in all. Two empty sets are alike."""
    return len(left & right) / len(left | right) if left or right else 1.0
