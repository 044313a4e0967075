"""The document as the editor has it: text before the cursor and text behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Change:
    """`text` replaces what is between two places; lines and columns from 0, columns in characters."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True, kw_only=True)
class Buffer:
    """One state of the document; an edit gives the next one and the change that leads there."""

    before: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.after

    def at(self, offset: int) -> Buffer:
        """The cursor elsewhere."""
        text = self.text
        return Buffer(before=text[:offset], after=text[offset:])

    def replace(self, text: str, *, back: int = 0, ahead: int = 0, rest: str = "") -> tuple[Buffer, Change]:
        """`text` and, behind the cursor, `rest` replace `back` characters before the cursor and `ahead` behind it."""
        kept = self.before[: len(self.before) - back]
        change = Change(start=place(kept), end=place(self.before + self.after[:ahead]), text=text + rest)
        return Buffer(before=kept + text, after=rest + self.after[ahead:]), change


def place(before: str) -> tuple[int, int]:
    """The line and column behind `before`."""
    return before.count("\n"), len(before) - before.rfind("\n") - 1
