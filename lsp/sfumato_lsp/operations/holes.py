"""Holes as people write them into code: `<hole>`, or where there is none, Python's `...`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfumato_lsp.operations.selected import Selected
from sfumato_lsp.python_source import Source, Span, each, span

if TYPE_CHECKING:
    from tree_sitter import Node

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

    def enters(node: Node) -> bool:
        apart = node.end_byte <= start or node.start_byte >= end
        return not apart and node.type not in ("type", "subscript", "generic_type")

    dots = (node for node in each(source.root, enters) if node.type == "ellipsis")
    return [span(node) for node in dots if start <= node.start_byte and node.end_byte <= end]
