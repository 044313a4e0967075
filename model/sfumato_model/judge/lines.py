"""The lines of a text around an edit: where they begin, how deep they stand, and whether they begin in code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sfumato_model.languages import Blocks, Language, Scan, scan

REACH = 6_000
"""Characters on each side of an edit in which the edges of a region are looked for."""


@dataclass(frozen=True, kw_only=True)
class Line:
    start: int
    width: int
    bare: str
    inside: bool
    """Whether it begins in a string or in brackets."""


def lines_from(text: str, anchor: int, first: int, language: Language) -> Iterator[Line]:
    """The lines from `anchor` to the one that holds `first`."""
    state = Scan()
    at = anchor
    while True:
        end = line_end(text, at)
        line = text[at:end]
        yield Line(start=at, width=width_of(line), bare=line.strip(), inside=is_inside(state, language))
        if end > first or end == at or end == len(text):
            return
        state = scan(line, language.syntax, state)
        at = end


def lines_above(text: str, top: int, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Start and width of each line above `top` that matches, the nearest first."""
    end = top
    while end > 0 and top - end < REACH:
        start = text.rfind("\n", 0, end - 1) + 1
        line = text[start:end]
        if pattern.match(line):
            yield start, width_of(line)
        end = start


def width_at(text: str, at: int) -> int:
    """The column of the line that holds the character `at`, or of that character where only space is before it."""
    top = text.rfind("\n", 0, at) + 1
    lead = text[top:at]
    return max(width_of(text[top : line_end(text, top)]), 0 if lead.strip() else len(lead.expandtabs()))


def width_of(line: str) -> int:
    bare = line.lstrip(" \t")
    return len(line[: len(line) - len(bare)].expandtabs())


def line_end(text: str, at: int) -> int:
    """Behind the newline of the line that holds the character `at`."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def is_inside(state: Scan, language: Language) -> bool:
    return bool(state.brackets) or (bool(state.inside) and state.inside not in language.syntax.line_comments)


def blocks_of(language: Language) -> Blocks:
    assert language.blocks is not None
    return language.blocks


@lru_cache(maxsize=32)
def error_in(text: str, language: Language) -> tuple[str, int | None] | None:
    """Why `text` does not parse, and in which line. The last ones are kept: first it is asked whether, then why."""
    assert language.parse is not None
    try:
        language.parse(text)
    except ValueError as error:
        return getattr(error, "reason", str(error)), getattr(error, "line", None)
    return None


def parses_text(text: str, language: Language) -> bool:
    return error_in(text, language) is None
