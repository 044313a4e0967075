"""The words of this package: a snippet, a place that was edited, and the files that may be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

MAX_CHARACTERS = 240
"""Of one snippet's text: what training shows of another file, and about what a small checkpoint has room for."""
MAX_LINES = 6


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """Some lines of a file. `path` is its label, relative to the workspace."""

    path: str
    text: str

    @property
    def characters(self) -> int:
        """What it takes of the budget: the path is sent too, on a line of its own."""
        return len(self.path) + len(self.text) + 2


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Lines `first` to `last` (counted from 0, both included) of a file, as they were changed not long ago."""

    path: str
    first: int
    last: int


class Files(Protocol):
    """The workspace's files by path, posix and relative. A `dict` of texts is one."""

    def get(self, path: str, /) -> str | None:
        """The text; `None` where there is no such file, or none that may be read."""
        ...


def fitting(lines: Iterable[str]) -> str:
    """As many of `lines` from their start as one snippet holds, whole; only a first line is ever cut."""
    kept: list[str] = []
    room = MAX_CHARACTERS
    for line in lines:
        if len(kept) == MAX_LINES or (kept and len(line) + 1 > room):
            break
        kept.append(line[:room])
        room -= len(line) + 1
    return "\n".join(kept)


def within(candidates: Sequence[Snippet], budget: int) -> list[Snippet]:
    """The first of `candidates` that fit into `budget` characters together; one too large makes way for the next."""
    taken: list[Snippet] = []
    for snippet in candidates:
        if snippet.characters <= budget:
            taken.append(snippet)
            budget -= snippet.characters
    return taken
