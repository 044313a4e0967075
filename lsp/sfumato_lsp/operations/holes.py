"""Holes as people write them into code: `<hole>`, or where there is none, Python's `...`."""

from __future__ import annotations

import re

from sfumato_lsp.operations.selected import Selected
from sfumato_lsp.python_source import Source, Span, span

HOLE = "<hole>"
_HOLES = re.compile(f"(?:{HOLE})+")


def find_holes(place: Selected, source: Source | None) -> list[Selected]:
    """Those in a selection, in their order; `source` is its Python file. Holes that touch are one: a request has text
    between any two.
    """
    found = [match.span() for match in _HOLES.finditer(place.text)]
    if found or source is None or "..." not in place.text:
        return [place.part(start, end) for start, end in found]
    return [Selected(place.document, *found) for found in _ellipses(source, (place.start, place.end))]


def _ellipses(source: Source, place: Span) -> list[Span]:
    """Every `...` in `place` that stands for code: not those of types and slices."""
    start, end = place
    found = []
    waiting = [source.root]
    while waiting:
        node = waiting.pop()
        if node.end_byte <= start or node.start_byte >= end or node.type in ("type", "subscript", "generic_type"):
            continue
        if node.type == "ellipsis" and start <= node.start_byte and node.end_byte <= end:
            found.append(span(node))
        waiting += node.children
    return sorted(found)
