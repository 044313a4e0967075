"""Places in a file as people write them: `FILE:LINE:COLUMN`, from 1, columns in characters."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from sfumato_server.terminal.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place before a character: line 1, column 1 is the start of the file."""

    line: int
    column: int


def parse_target(target: str) -> tuple[Path, Position | None]:
    """`FILE` or `FILE:LINE:COLUMN`. Raises `InputError` for a position that is none."""
    found = re.fullmatch(r"(?s)(?P<path>.+?):(?P<line>-?\d+):(?P<column>-?\d+):?", target)
    if found is not None:
        return Path(found["path"]), Position(line=number(found["line"]), column=number(found["column"]))
    if re.search(r":\d+:?$", target) and not os.path.exists(target):  # noqa: PTH110 - pathlib's raises for a long name
        raise InputError(f"{target} has no column: write FILE:LINE:COLUMN, as in app.py:12:5")
    return Path(target), None


def parse_position(text: str) -> Position:
    """`LINE:COLUMN`."""
    found = re.fullmatch(r"(\d+):(\d+)", text)
    if found is None:
        raise InputError(f"--end {text} is no position: write LINE:COLUMN, as in --end 12:5")
    return Position(line=number(found[1]), column=number(found[2]))


def number(digits: str) -> int:
    """No file has as many lines as twenty digits count, and Python refuses to read thousands of them."""
    return int(digits[:20])


def offset(text: str, position: Position, path: Path) -> int:
    """The index of `position` in `text`. Raises `InputError` for a place outside it.

    Lines end at "\\n" and "\\r\\n" alone, as in editors; form feeds and U+2028 are characters like others.
    """
    lines = text.split("\n")
    if not 1 <= position.line <= len(lines):
        raise InputError(f"{path} has no line {position.line}: it has {len(lines)}")
    line = lines[position.line - 1].removesuffix("\r")
    if not 1 <= position.column <= len(line) + 1:
        raise InputError(f"{path} has no column {position.column} in line {position.line}: it has 1 to {len(line) + 1}")
    return sum(len(before) + 1 for before in lines[: position.line - 1]) + position.column - 1
