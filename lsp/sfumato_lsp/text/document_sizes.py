"""How much text is kept: a document that is larger than anything that somebody edits is left alone.

A document takes its characters once, and some 60 bytes for each line. The largest source file that people are known to
open, SQLite's amalgamation, has 9 MB and 260,000 lines; VS Code turns its own features off at 300,000 lines or 20 MB.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_CHARACTERS = 10_000_000
MAX_LINES = 400_000
MAX_ALL_CHARACTERS = 50_000_000
MAX_ALL_LINES = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Size:
    characters: int = 0
    lines: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(characters=self.characters + other.characters, lines=self.lines + other.lines)


def size_of(text: str) -> Size:
    """Counted, not split; the \\n of a \\r\\n counts too."""
    return Size(characters=len(text), lines=text.count("\n") + text.count("\r") + 1)


def too_large(document: Size, others: Size) -> str | None:
    """Why a document is left alone while `others` are kept; completes "FILE ...". `None` where it is kept."""
    for has, most, unit in (
        (document.characters, MAX_CHARACTERS, "characters"),
        (document.lines, MAX_LINES, "lines"),
    ):
        if has > most:
            return f"is left alone: it has {has:,} {unit}, and files of at most {most:,} get suggestions"
    both = document + others
    for has, most, unit in (
        (both.characters, MAX_ALL_CHARACTERS, "characters"),
        (both.lines, MAX_ALL_LINES, "lines"),
    ):
        if has > most:
            return (
                f"is left alone: with it the open files have {has:,} {unit}, and at most {most:,} are kept: close some"
            )
    return None
