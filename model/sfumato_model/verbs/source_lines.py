"""The lines of a Python text: from the places that `ast` and `tokenize` count in to characters, and string lines."""

from __future__ import annotations

import tokenize
from dataclasses import dataclass
from functools import cached_property

from sfumato_model.text.python_text import tokens


@dataclass(frozen=True, kw_only=True)
class SourceLines:
    """Where the lines of `text` begin."""

    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def at(self, line: int, column: int) -> int:
        """The character at the (1-based line, UTF-8 column) pairs of `ast`."""
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode(errors="ignore"))


def lines_in_strings(text: str) -> set[int]:
    """The lines (from 1) that begin inside of a string, f-strings with all that they hold. Raises `NotPython`."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokens(text):
        # An f-string is one token up to Python 3.11, and many from 3.12 on; template strings come with 3.14.
        kind = tokenize.tok_name[token.type]
        if kind.endswith("STRING_START"):
            opened.append(token.start[0])
        elif kind == "STRING" or kind.endswith("STRING_END"):
            first = opened.pop() if opened else token.start[0]
            found.update(range(first + 1, token.end[0] + 1))
    return found
