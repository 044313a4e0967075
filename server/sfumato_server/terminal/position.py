"""Places in a file as people write them, from 1, columns in characters: one grammar for every command.

    FILE:LINE:COLUMN                       before a character
    FILE:LINE-LINE, FILE:LINE              whole lines
    FILE:LINE:COLUMN-LINE:COLUMN           from before one character to before another

What was written before is still taken: `FILE 12:30` and `FILE 12.5:14.20`, and `FILE:LINE:COLUMN --end LINE:COLUMN`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from sfumato_client.edited_file.errors import InputError

_WHERE = r"(?P<line>-?\d+)(?::(?P<column>-?\d+))?(?:-(?P<end_line>\d+)(?::(?P<end_column>\d+))?)?"
_TARGET = re.compile(rf"(?s)(?P<path>.+?):(?P<where>{_WHERE}):?")
_RANGE = re.compile(_WHERE)
_OLD_RANGE = re.compile(r"(?P<line>\d+)(?:\.(?P<column>\d+))?:(?P<end_line>\d+)(?:\.(?P<end_column>\d+))?")


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place before a character: line 1, column 1 is the start of the file. Without a column the whole line."""

    line: int
    column: int | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A file and where in it, if that was said; `words` is how."""

    path: Path
    words: str = ""
    start: Position | None = None
    end: Position | None = None


def parse_target(target: str) -> Place:
    """`FILE`, or a file and where in it. A file whose whole name is `target` goes before."""
    found = _TARGET.fullmatch(target)
    if found is None or os.path.exists(target):  # noqa: PTH110 - pathlib's raises for a long name
        return Place(path=Path(target))
    return _place(Path(found["path"]), found["where"], found)


def parse_range(path: Path, words: str) -> Place | None:
    """The lines of `path` that `words` name, in a word of their own: `12-30`, `12:30` or `12.5:14.20`."""
    found = _OLD_RANGE.fullmatch(words) or (_RANGE.fullmatch(words) if "-" in words else None)
    return None if found is None else _place(path, words, found)


def parse_position(text: str) -> Position:
    """`LINE:COLUMN`."""
    found = re.fullmatch(r"(\d+):(\d+)", text)
    if found is None:
        raise InputError(f"--end {text} is no position: write LINE:COLUMN, as in --end 12:5")
    return Position(line=_number(found[1]), column=_number(found[2]))


def offset(text: str, position: Position, path: Path, *, end: bool = False) -> int:
    """The index of `position` in `text`; of a whole line its start, behind its indentation, or its `end`.

    Lines end at "\\n" and "\\r\\n" alone, as in editors; form feeds and U+2028 are characters like others. The empty
    line behind the last newline is none to count, and a place all the same. Raises `InputError` for one outside.
    """
    lines = text.split("\n")
    if not 1 <= position.line <= len(lines):
        count = len(lines) - (not lines[-1])
        raise InputError(f"{path} has no line {position.line}: it {f'has {count}' if count else 'is empty'}")
    line = lines[position.line - 1].removesuffix("\r")
    start = sum(len(before) + 1 for before in lines[: position.line - 1])
    if position.column is None:
        return start + (len(line) if end else len(line) - len(line.lstrip(" \t")))
    if not 1 <= position.column <= len(line) + 1:
        raise InputError(f"{path} has no column {position.column} in line {position.line}: it has 1 to {len(line) + 1}")
    return start + position.column - 1


def _place(path: Path, words: str, found: re.Match[str]) -> Place:
    end = None if found["end_line"] is None else _position(found["end_line"], found["end_column"])
    return Place(path=path, words=words, start=_position(found["line"], found["column"]), end=end)


def _position(line: str, column: str | None) -> Position:
    return Position(line=_number(line), column=None if column is None else _number(column))


def _number(digits: str) -> int:
    """No file has as many lines as twenty digits count, and Python refuses to read thousands of them."""
    return int(digits[:20])
