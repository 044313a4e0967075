"""Holes as people write them into code: `<hole>`, or where there is none, Python's `...`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfumato_lsp.operations.function_around import ellipses
from sfumato_lsp.operations.selected import Selected

if TYPE_CHECKING:
    from sfumato_lsp.python_source import Source

HOLE = "<hole>"
_HOLES = re.compile(f"(?:{HOLE})+")


def find_holes(place: Selected, source: Source | None) -> list[Selected]:
    """Those in a selection, in their order; `source` is its Python file. Holes that touch are one: a request has text
    between any two.
    """
    found = [match.span() for match in _HOLES.finditer(place.text)]
    if found or source is None or "..." not in place.text:
        return [place.part(start, end) for start, end in found]
    return [Selected(place.document, *span) for span in ellipses(source, (place.start, place.end))]
