"""Lines with their ends, as LSP splits a text."""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def split_lines(text: str) -> list[str]:
    """`text` as lines with their ends, split only at what LSP calls a line end; the last line has none."""
    if "\r" not in text:
        lines = text.split("\n")
        return [line + "\n" for line in lines[:-1]] + lines[-1:]
    lines = _LINE.findall(text)
    return lines if lines and not lines[-1].endswith(("\n", "\r")) else [*lines, ""]


def without_end(line: str) -> int:
    """How many characters of `line` stand before its end."""
    end = len(line)
    while end and line[end - 1] in "\r\n":
        end -= 1
    return end
