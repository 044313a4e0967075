"""Holes as people write them into code: `<hole>`, or where there is none, Python's `...`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from tree_sitter import Node

from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.definition import is_declaration
from sfumato_lsp.python.tree import CLASS, FUNCTION, Source, Span, above, each, span
from sfumato_lsp.text.paths import uri_path

HOLE = "<hole>"
_HOLES = re.compile(f"(?:{HOLE})+")
_PROSE = re.compile(
    r"#[^\r\n]*|(?P<prefix>[A-Za-z]{0,2})"
    r"(?:\"\"\"(?:\\.|(?!\"\"\").)*+(?:\"\"\")?|'''(?:\\.|(?!''').)*+(?:''')?"
    r"|\"(?:\\.|[^\"\\\r\n])*+\"?|'(?:\\.|[^'\\\r\n])*+'?)",
    re.DOTALL,
)
_IN_BRACES = re.compile(r"\{[^{}]*\Z")
_VALUES = frozenset({
    "assignment", "augmented_assignment", "return_statement", "yield", "raise_statement", "assert_statement",
    "if_statement", "elif_clause", "while_statement", "for_statement", "match_statement",
})  # fmt: skip
"""What wants a value: statements with an expression of their own."""
_PARTS = frozenset({
    "parenthesized_expression", "binary_operator", "boolean_operator", "not_operator", "unary_operator",
    "conditional_expression", "lambda", "await",
})  # fmt: skip
"""Expressions of which a part may be wanted: of a call, an index or a pair Python's own `...` may be meant."""


def find_holes(place: Selected, source: Source | None) -> list[Selected]:
    """Those in a selection, in their order; `source` is its Python file. Holes that touch are one: a request has text
    between any two. What stands in strings and comments of Python is none.
    """
    found = [place.part(*match.span()) for match in _HOLES.finditer(place.text)]
    if source is None:
        return found
    if found:
        return _outside_prose(source.text, found)
    if "..." not in place.text or uri_path(place.document.uri).suffix == ".pyi":
        return []
    return [Selected(place.document, *dots) for dots in _ellipses(source, (place.start, place.end))]


def _outside_prose(text: str, holes: list[Selected]) -> list[Selected]:
    prose = list(_PROSE.finditer(text, 0, holes[-1].end))
    starts = [match.start() for match in prose]

    def in_prose(at: int) -> bool:
        before = bisect_right(starts, at)
        return before > 0 and _holds(prose[before - 1], at)

    return [hole for hole in holes if not in_prose(hole.start)]


def _holds(prose: re.Match[str], at: int) -> bool:
    """Whether a string or a comment has a character as text. In the braces of an f-string is code."""
    if at >= prose.end():
        return False
    code = "f" in (prose["prefix"] or "").lower() and _IN_BRACES.search(prose[0][: at - prose.start()])
    return not code


def _ellipses(source: Source, place: Span) -> Iterator[Span]:
    """Every `...` in `place` that stands for code: a body that is not written yet, or a value."""
    start, end = place

    def enters(node: Node) -> bool:
        return not (node.end_byte <= start or node.start_byte >= end)

    for node in each(source.root, enters):
        if node.type == "ellipsis" and start <= node.start_byte and node.end_byte <= end and _is_wanted(source, node):
            yield span(node)


def _is_wanted(source: Source, dots: Node) -> bool:
    inner, around = dots, dots.parent
    while around is not None and around.type in _PARTS:
        inner, around = around, around.parent
    if around is None:
        return False
    owner = above(around.parent, FUNCTION, CLASS)
    if around.type == "expression_statement":
        # No body of what is never written: of a protocol, an abstract method or an overload.
        return owner is None or not is_declaration(source, owner)
    if around.type not in _VALUES or around.child_by_field_name("left") == inner:
        return False
    # In a class `name: str = ...` says that it has no default.
    declared = around.type == "assignment" and around.child_by_field_name("type") is not None
    in_class = owner is not None and owner.type == CLASS
    return not (declared and in_class) and around.child_by_field_name("type") != inner
