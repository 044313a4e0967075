"""What the judge is given and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["sound", "unfinished", "broken"]
"""`sound`: a text that parsed still parses, another has no new error. `unfinished`: it would with more text behind the
edit, as `return self.x +` would; fine for a suggestion that somebody types on from, never for an edit that is applied.
"""


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """Characters `start` to `end` of a text become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`problem` says what is wrong, in words for the user, and `line` where: of the text after the edit, from 1. Both
    are empty for what is sound.
    """

    verdict: Verdict
    problem: str = ""
    line: int | None = None

    @property
    def sound(self) -> bool:
        return self.verdict == "sound"


def replaced(text: str, edits: Sequence[Replacement]) -> str:
    """`text` after `edits`, which are in order and apart."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def difference(before: str, after: str) -> Replacement:
    """The one replacement that makes `after` of `before`, as short as it can be."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    most -= start
    behind = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    return Replacement(start=start, end=len(before) - behind, text=after[start : len(after) - behind])
