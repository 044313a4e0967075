"""A change as hunks: whole lines that go, and whole lines that come."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """Characters `start` to `end` of the old text become `new`; both sides are whole lines."""

    start: int
    end: int
    new: str

    @property
    def typed(self) -> str:
        """What is typed: all but the last line's end, which opening or emptying the line leaves there."""
        return self.new.removesuffix("\n")


def hunks_of(old: str, new: str) -> tuple[Hunk, ...]:
    """The hunks in the order in which they come; applied to `old` they give `new`."""
    before, after = _lines(old), _lines(new)
    offsets = [0, *accumulate(map(len, before))]
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return tuple(
        Hunk(start=offsets[i], end=offsets[j], new="".join(after[k:m])) for tag, i, j, k, m in codes if tag != "equal"
    )


def _lines(text: str) -> list[str]:
    """With their ends; only line feeds end a line, as in the language server."""
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + [last] * bool(last)
