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
class Edit:
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

    @property
    def located(self) -> str:
        """The problem with its line, for who gave the judge a whole file."""
        return self.problem if self.line is None else f"line {self.line}: {self.problem}"


SOUND = Judgement(verdict="sound")


def in_order(edits: Sequence[Edit]) -> list[Edit]:
    """`edits` as they follow each other in their text."""
    return sorted(edits, key=lambda edit: (edit.start, edit.end))


def replaced(text: str, edits: Sequence[Edit]) -> str:
    """`text` after `edits` of it that do not overlap."""
    parts, at = [], 0
    for edit in in_order(edits):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def difference(before: str, after: str) -> Edit:
    """The one replacement that makes `after` of `before`, as short as it can be."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    most -= start
    behind = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    return Edit(start=start, end=len(before) - behind, text=after[start : len(after) - behind])
