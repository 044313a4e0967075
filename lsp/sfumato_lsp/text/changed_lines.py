"""Which lines differ between two texts, in bounded time: the texts are a document's and a server's answer.

`difflib` takes the square or the cube of the lines where many are alike, as blank ones are. Of long texts lines that
stand once in both are therefore matched first (Bram Cohen's patience diff), and `difflib` sees what lies between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

MOST_PAIRS = 250_000
"""Lines of one text by lines of the other that `difflib` sees: some tenths of a second at worst."""

Hunk = tuple[int, int, int, int]
"""Lines from and to in the text before (the end exclusive), and in the one after."""


def changed_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Hunk]:
    """The hunks that differ, in order."""
    if len(before) * len(after) <= MOST_PAIRS:
        yield from _compared(before, after, 0, 0)
        return
    low, high = 0, 0
    for line, new_line in (*_anchors(before, after), (len(before), len(after))):
        yield from _between(before[low:line], after[high:new_line], low, high)
        low, high = line + 1, new_line + 1


def _compared(before: Sequence[str], after: Sequence[str], low: int, high: int) -> Iterator[Hunk]:
    for kind, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield low + first, low + last, high + new_first, high + new_last


def _between(before: Sequence[str], after: Sequence[str], low: int, high: int) -> Iterator[Hunk]:
    """What differs between two anchors: one hunk where it is too much to be compared."""
    shorter = min(len(before), len(after))
    head = next((k for k in range(shorter) if before[k] != after[k]), shorter)
    tail = next((k for k in range(shorter - head) if before[-1 - k] != after[-1 - k]), shorter - head)
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(before) * len(after) <= MOST_PAIRS:
        yield from _compared(before, after, low + head, high + head)
    else:
        yield low + head, low + head + len(before), high + head, high + head + len(after)


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that stand once in both texts, as many as stand in the same order: a longest increasing subsequence."""
    once, new_once = Counter(before), Counter(after)
    places = {line: number for number, line in enumerate(after) if new_once[line] == 1}
    pairs = [(number, places[line]) for number, line in enumerate(before) if once[line] == 1 and line in places]
    ends: list[int] = []  # the least place in `after` that ends a run of each length, and which pair that is
    last: list[int] = []
    earlier: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
        earlier.append(last[length - 1] if length else -1)
    found: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = earlier[at]
    return found[::-1]
