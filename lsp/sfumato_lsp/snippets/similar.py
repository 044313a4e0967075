"""Source: the lines of other open documents that are most like those around the cursor.

By Jaccard's index of the names, as Copilot and llama.vim choose chunks, but over few lines, because a small checkpoint
has room for few.

How alike two pieces of code are is told by the names that they share.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from sfumato_lsp.snippets.snippet import MAX_LINES, Snippet, fitting

_NAME = re.compile(r"[^\W\d]\w+")
LONGEST = 10_000
"""Characters of a line. Longer ones are data, and a search in them holds up the thread that hears the editor."""
_COMMON_WORDS = """
    self cls str int float bool bytes list dict set tuple object len range print isinstance
    const let var function func fn pub impl struct enum interface this new null true false undefined void
"""
_COMMON = frozenset(keyword.kwlist) | frozenset(_COMMON_WORDS.split())
"""Names that say nothing of what code is about."""
BEFORE = 12
AFTER = 4
"""Lines around the cursor that are compared."""
LEAST_SHARED = 2
LEAST_LIKENESS = 0.08
"""Below it, chunks share what any two chunks share."""
STRIDE = MAX_LINES // 2
KEPT = 50_000
"""Characters of a text whose chunks are kept. They take some twenty times as much, a megabyte here."""


def names_in(lines: Iterable[str]) -> frozenset[str]:
    """Names of two characters and more, without keywords and the like."""
    return frozenset(name for line in lines for name in _NAME.findall(line[:LONGEST]) if name not in _COMMON)


def likeness(left: AbstractSet[str], right: AbstractSet[str]) -> float:
    """Jaccard's index, 0 to 1: shared names by names in all. Two empty sets are alike."""
    return len(left & right) / len(left | right) if left or right else 1.0


def similar_chunks(lines: Sequence[str], cursor_line: int, *, path: str, others: Mapping[str, str]) -> list[Snippet]:
    """The most similar chunk of each of `others` (texts by path), the most similar first."""
    here = names_in(lines[max(0, cursor_line - BEFORE) : cursor_line + AFTER + 1])
    best: list[tuple[float, Snippet]] = []
    for other in sorted(others):
        if other == path:
            continue
        scored = [(likeness(here, names), text) for text, names in chunks(others[other]) if _shares(here, names)]
        score, text = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
        if score >= LEAST_LIKENESS:
            best.append((score, Snippet(path=other, text=text)))
    best.sort(key=lambda pair: -pair[0])
    return [snippet for _, snippet in best]


def _shares(left: frozenset[str], right: frozenset[str]) -> bool:
    return len(left & right) >= LEAST_SHARED


def chunks(text: str) -> Iterable[tuple[str, frozenset[str]]]:
    """Overlapping chunks of a text and the names in them."""
    return _kept_chunks(text) if len(text) <= KEPT else _chunks(text.split("\n"))


# Other documents seldom change while one is edited, and finding names is most of the work.
@lru_cache(maxsize=32)
def _kept_chunks(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(_chunks(text.split("\n")))


def _chunks(lines: Sequence[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for start in range(0, len(lines), STRIDE):
        text = fitting(lines[start : start + MAX_LINES]).strip("\n")
        names = names_in([text])
        if names:
            yield text, names
