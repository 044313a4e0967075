"""What the filters ask of a line."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\w+|[^\w\s]")
TAB = 8
"""Columns of a tab where tabs and spaces are compared."""


def indent(line: str) -> str:
    """The spaces and tabs that a line starts with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def width(line: str) -> int:
    """The column at which a line's text starts."""
    return len(indent(line).expandtabs(TAB))


def opens_block(line: str) -> bool:
    """Whether the next line belongs deeper than this one."""
    return line.rstrip().endswith((":", "{", "(", "["))
