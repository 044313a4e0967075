"""The document as the editor has it: text before the cursor and text behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Change:
    """Behind `kept`, `text` replaces `removed`. Places are counted when somebody asks: the text before may be long."""

    kept: str
    removed: str
    text: str

    @property
    def start(self) -> tuple[int, int]:
        """Line and column, from 0, in characters."""
        return place(self.kept)

    @property
    def end(self) -> tuple[int, int]:
        return place(self.kept + self.removed) if self.removed else self.start


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
        removed = self.before[len(kept) :] + self.after[:ahead]
        change = Change(kept=kept, removed=removed, text=text + rest)
        return Buffer(before=kept + text, after=rest + self.after[ahead:]), change


def place(before: str) -> tuple[int, int]:
    """The line and column behind `before`."""
    return before.count("\n"), len(before) - before.rfind("\n") - 1
