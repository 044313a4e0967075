"""A Python text as a tree, with places counted in characters.

tree-sitter counts bytes. It is given a text in which every character takes one byte, so its places are ours; what a
node says is read from the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

Span = tuple[int, int]
"""Characters, the end exclusive."""

FUNCTION = "function_definition"
CLASS = "class_definition"
DECORATED = "decorated_definition"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, kw_only=True)
class Source:
    """`text` as the editor has it, whatever its line ends."""

    text: str
    root: Node

    def of(self, node: Node) -> str:
        return self.text[node.start_byte : node.end_byte]

    def field(self, node: Node, name: str) -> str:
        """What the field of a node says; nothing where it has none."""
        child = node.child_by_field_name(name)
        return "" if child is None else self.of(child)

    def at(self, start: int, end: int) -> Node | None:
        """The smallest named node that holds these characters."""
        return self.root.named_descendant_for_byte_range(start, end)


def read(text: str) -> Source:
    """Raises `ImportError` where tree-sitter is not installed. Unfinished code has a tree too."""
    return Source(text=text, root=_parser().parse(_BEYOND_ASCII.sub(_stand_in, text).encode("ascii")).root_node)


def span(node: Node) -> Span:
    return node.start_byte, node.end_byte


def below(node: Node, *kinds: str) -> Iterator[Node]:
    """Every node of these types in `node`, in the order of the text; an outer one before those in it."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if found.type in kinds:
            yield found
        waiting += reversed(found.children)


def words(source: Source, node: Node, name: str) -> Iterator[Node]:
    """Every identifier in `node` that says `name`, in the order of the text."""
    start, end = span(node)
    for found in re.compile(rf"(?<!\w){re.escape(name)}(?!\w)").finditer(source.text, start, end):
        word = source.at(*found.span())
        if word is not None and word.type == "identifier" and span(word) == found.span():
            yield word


def above(node: Node | None, *kinds: str) -> Node | None:
    """The innermost node of these types around `node`, or `node` itself."""
    while node is not None and node.type not in kinds:
        node = node.parent
    return node


def colon(node: Node) -> int | None:
    """Where the header of a function or a class ends; `None` while it has no colon."""
    return next((child.end_byte for child in node.children if child.type == ":"), None)


def is_text(statement: Node) -> bool:
    """Whether a statement is a string alone, as a docstring is."""
    inner = statement.named_children
    return (
        statement.type == "expression_statement"
        and len(inner) == 1
        and inner[0].type in ("string", "concatenated_string")
    )


def quotes_around(source: Source, place: Span) -> str:
    """Those of the f-string in which a place stands; nothing elsewhere. Before Python 3.12 nothing in it holds them."""
    string = above(source.at(*place), "string")
    return "" if string is None else source.of(string.children[0]).lstrip("fFrRtT")


def broken(root: Node) -> Iterator[Node]:
    """The nodes that are no Python, or that stand for something missing."""
    waiting = [root] if root.has_error else []
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            yield node
        waiting += [child for child in node.children if child.has_error or child.is_missing]


def _stand_in(found: re.Match[str]) -> str:
    """No keyword has an underscore, so a name stays a name."""
    return "_" if ("a" + found[0]).isidentifier() else "?"


@cache
def _parser() -> Parser:
    import tree_sitter_python
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_python.language()))
