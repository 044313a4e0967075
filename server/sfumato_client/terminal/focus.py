"""How long each piece of a draft has stayed as it is: what the model is sure of comes into focus first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\w+|\s+|[^\w\s]")

MOST_PIECES = 2_000
"""What no hole has. The drafts are a server's answer, and comparing them takes the square of their pieces."""


@dataclass(frozen=True, kw_only=True)
class Focus:
    """A hole's text in words, spaces and signs; `ages` says for how many drafts each one has been there."""

    pieces: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def next_focus(before: Focus, text: str) -> Focus:
    """The focus after another draft: a piece that is still there is one older, the others are new."""
    pieces = tuple(_PIECES.findall(text))
    ages = [0] * len(pieces)
    if max(len(pieces), len(before.pieces)) > MOST_PIECES:
        return Focus(pieces=pieces, ages=tuple(ages))
    same = SequenceMatcher(a=before.pieces, b=pieces, autojunk=False)
    for block in same.get_matching_blocks():
        for i in range(block.size):
            ages[block.b + i] = before.ages[block.a + i] + 1
    return Focus(pieces=pieces, ages=tuple(ages))
