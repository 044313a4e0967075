"""What a memory should say, found by looking at every place: the tests hold the real one to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from hypothesis import strategies as st

from sfumato_model.memory.matches import ORDERS
from sfumato_model.memory.places import MOST

VOCABULARY = 6
TEXTS = st.lists(st.integers(0, VOCABULARY - 1), max_size=30)
FILES = st.lists(TEXTS, max_size=5)
HISTORIES = st.lists(st.lists(st.integers(0, VOCABULARY - 1), max_size=14), min_size=1, max_size=6)


def places(files: Sequence[Sequence[int]], history: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(file, index) of every token that follows all of `history` within a file."""
    for number, file in enumerate(files):
        for at in range(len(history), len(file)):
            if list(file[at - len(history) : at]) == list(history):
                yield number, at


def longest(files: Sequence[Sequence[int]], history: Sequence[int]) -> int:
    """The most last tokens of `history` that something follows somewhere."""
    counts = [n for n in range(1, len(history) + 1) if any(places(files, history[len(history) - n :]))]
    return max(counts, default=0)


def chances(weighted: Sequence[tuple[Sequence[Sequence[int]], int]], history: Sequence[int]) -> list[Fraction]:
    """Witten and Bell's mixture as it is defined, from the shortest history on; the last is what is left.

    `weighted` are the files of each source with what a place of it counts; too many places are none.
    """
    mixed = [Fraction(0)] * VOCABULARY + [Fraction(1)]
    for order in range(1, min(ORDERS, len(history)) + 1):
        counts = [0] * VOCABULARY
        for files, weight in weighted:
            found = list(places(files, history[len(history) - order :]))
            for number, at in found if len(found) <= MOST else ():
                counts[files[number][at]] += weight
        together, different = sum(counts), sum(count > 0 for count in counts)
        if together:
            mixed = [
                (count + different * lower) / Fraction(together + different)
                for count, lower in zip([*counts, 0], mixed, strict=True)
            ]
    return mixed
