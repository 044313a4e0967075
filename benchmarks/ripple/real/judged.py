"""Whether an offer is what the newer version has: it lies on a shortest way from the file as it is to that.

Words are counted, and no spaces: an offer is right where, with it, there is as much less to change as it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from benchmarks.ripple.real.hunks import Step

from sfumato_lsp.ripple.plan.words import WORD

Verdict = Literal["right", "other text", "wrong"]
"""`other text`: what stands there does go, and becomes something else."""


def verdict(step: Step, start: int, end: int, text: str) -> tuple[Verdict, tuple[int, ...]]:
    """Of `text` in place of characters `start` to `end` of the file after the edit; and the hunks that those touch."""
    own = [one for one in step.later if one[1] <= end and start <= one[1] + len(one[2].old)]
    if not own:
        return "wrong", ()
    low = min(own[0][1], start)
    wanted, at = "", low
    for _, first, hunk in own:
        wanted += step.after[at:first] + hunk.new
        at = first + len(hunk.old)
    high = max(at, end)
    new = WORD.findall(wanted + step.after[at:high])
    old = WORD.findall(step.after[low:high])
    whole = _apart(old, new)

    def nears(text: str) -> bool:
        made = WORD.findall(step.after[low:start] + text + step.after[end:high])
        return _apart(made, new) == whole - _apart(old, made)

    return ("right" if nears(text) else "other text" if nears(" ") else "wrong"), tuple(number for number, _, _ in own)


def _apart(one: Sequence[str], other: Sequence[str]) -> int:
    """Words to take away and to put in, at least."""
    return len(one) + len(other) - 2 * _common(one, other)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence, a word of `other` at a time with all of `one` in the bits of a
    number (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004).
    """
    places: dict[str, int] = {}
    for number, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << number
    every = (1 << len(one)) - 1
    left = every
    for word in other:
        here = left & places.get(word, 0)
        left = ((left + here) | (left - here)) & every
    return len(one) - left.bit_count()
