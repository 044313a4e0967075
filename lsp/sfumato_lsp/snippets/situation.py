"""What a choice of snippets depends on, so that it is made anew only where that has changed.

A new choice is warranted when the imports changed, the cursor went to another function or class, fewer than half of
the names around it are the same, or other documents were opened, closed or edited. Typing within a function does none
of this for many lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sfumato_lsp.snippets.imports import Import, has_imports, scan_imports
from sfumato_lsp.snippets.similar import likeness, names_in


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often snippets are chosen, and how soon contexts are encoded, in seconds. Tests have no time."""

    pause: float = 1.0
    """Without a keystroke before a choice."""
    interval: float = 10.0
    """Between two choices for a document."""
    memory: float = 1.0
    """From a saved file to its text in the server's memory."""
    warm: float = 0.3
    """From a change to the encoding of its context. Longer than editors wait before they ask."""
    ripple: float = 0.35
    """From the last change to the end of an edit."""
    ahead: float = 0.5
    """From the cursor's last movement to the reading of what an edit there would ripple to."""


AROUND = 15
"""Lines on each side of the cursor whose names count."""
LEAST_ALIKE = 0.5

_BLOCK = re.compile(
    r"\b(?:def|class|func|function|fn|impl|struct|interface|enum|trait|module|namespace)\b\s+(?P<name>\w+)"
)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """`others` are the other documents of the language with their versions; `blocks` enclose the cursor."""

    imports: tuple[Import, ...]
    blocks: tuple[str, ...]
    names: frozenset[str]
    others: tuple[tuple[str, int], ...]


def situation(lines: Sequence[str], line: int, *, language: str, others: Sequence[tuple[str, int]]) -> Situation:
    """The situation of a cursor in `line` of a document."""
    text = "\n".join(lines)
    return Situation(
        imports=scan_imports(text) if has_imports(text, language) else (),
        blocks=enclosing_blocks(lines, line),
        names=names_in(lines[max(0, line - AROUND) : line + AROUND + 1]),
        others=tuple(sorted(others)),
    )


def warrants_choice(before: Situation, now: Situation) -> bool:
    """Whether snippets chosen in `before` may no longer be the best."""
    return (
        before.imports != now.imports
        or before.blocks != now.blocks
        or before.others != now.others
        or likeness(before.names, now.names) < LEAST_ALIKE
    )


def enclosing_blocks(lines: Sequence[str], line: int) -> tuple[str, ...]:
    """The names of the functions and classes around a line, the innermost first, told by indentation."""
    indent, above = _indent(lines[line]), lines[:line]
    if not lines[line].strip():
        # A blank line goes on with what is above it, however far its indentation is typed.
        last = next((text for text in reversed(above) if text.strip()), "")
        indent = _indent(last) + last.rstrip().endswith((":", "{"))
    found: list[str] = []
    for text in reversed(above):
        if indent == 0:
            break
        if text.strip() and _indent(text) < indent:
            indent = _indent(text)
            block = _BLOCK.search(text)
            if block is not None:
                found.append(block["name"])
    return tuple(found)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
