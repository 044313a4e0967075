"""Source: the lines of other open documents that are most like those around the cursor.

By Jaccard's index of the names, as Copilot and llama.vim choose chunks, but over few lines, because a small checkpoint
has room for few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sfumato_lsp.snippets.names import likeness, names_in
from sfumato_lsp.snippets.snippet import MAX_LINES, Snippet, fitting

BEFORE = 12
AFTER = 4
"""Lines around the cursor that are compared."""
LEAST_SHARED = 2
LEAST_LIKENESS = 0.08
"""Below it, chunks share what any two chunks share."""
STRIDE = MAX_LINES // 2
KEPT = 50_000
"""Characters of a text whose chunks are kept. They take some twenty times as much, a megabyte here."""


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
