"""A Python text as a tree, with places counted in characters.

tree-sitter counts bytes. It is given a text in which every character takes one byte, so its places are ours; what a
node says is read from the text itself.

The text is anybody's, and tree-sitter lets nothing else run while it parses, which takes hours for some texts. It is
given a text piece by piece: between two of them other threads run, and what takes too long is given up. A tree that is
deeper than any code is given up too, since finding what is around a node takes as long as the tree is deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Point, Tree, TreeCursor

Span = tuple[int, int]
"""Characters, the end exclusive."""

FUNCTION = "function_definition"
CLASS = "class_definition"
DECORATED = "decorated_definition"
MAX_READ = 1_000_000
"""Characters: a tenth of a second, and some tenths for texts that are no code."""
PATIENCE_S = 5.0
MAX_DEPTH = 1_000
PIECE = 8_192
"""Characters that the parser gets at a time."""
MOST_PIECES = 10_000
"""That it gets of a text, some tenths of a second. Code is read two or three times, some texts for every token."""
_PYTHON = Language(tree_sitter_python.language())
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


class NotRead(Exception):
    """The message says why there is no tree, and completes "the file ..."."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """`text` as the editor has it, whatever its line ends."""

    text: str
    root: Node
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out about it, by what it is."""

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
    """Unfinished code has a tree too. Raises `NotRead`, and `ImportError` where tree-sitter is not installed."""
    if len(text) > MAX_READ:
        raise NotRead(f"has {len(text):,} characters, and at most {MAX_READ:,} are read as Python")
    root = _parsed(_BEYOND_ASCII.sub(_stand_in, text).encode("ascii")).root_node
    if _is_deep(root):
        raise NotRead(f"is nested more than {MAX_DEPTH:,} levels deep")
    return Source(text=text, root=root)


def _parsed(data: bytes) -> Tree:
    end, left = monotonic() + PATIENCE_S, MOST_PIECES
    # The binding (0.26) keeps for ever whatever it is given, so it is given the same thing again and again.
    given = bytearray()

    def piece(at: int, _place: Point) -> bytearray:
        nonlocal left
        left -= 1
        given[:] = data[at : at + PIECE] if left >= 0 and monotonic() < end else b""
        return given

    # A parser of its own: another thread may parse between two pieces.
    tree = Parser(_PYTHON).parse(piece)
    given.clear()
    if left < 0 or monotonic() > end:
        raise NotRead("takes too long to be read as Python")
    return tree


def _is_deep(root: Node) -> bool:
    """Whether anything is deeper than `MAX_DEPTH`: below a node with no more nodes than that nothing can be."""
    at = root.walk()
    return any(at.depth > MAX_DEPTH for node in _steps(at, lambda node: node.descendant_count > MAX_DEPTH - at.depth))


def each(root: Node, enters: Callable[[Node], bool] = lambda _node: True) -> Iterator[Node]:
    """Every node in the order of the text, an outer one before those in it, if `enters` says so of the outer one.

    One at a time: a node keeps the list of its children once it was asked for it.
    """
    return _steps(root.walk(), enters)


def _steps(at: TreeCursor, enters: Callable[[Node], bool]) -> Iterator[Node]:
    while (node := at.node) is not None:
        yield node
        if enters(node) and at.goto_first_child():
            continue
        while not at.goto_next_sibling():
            if not at.goto_parent():
                return


def line_start(text: str, at: int) -> int:
    """Where the line of the character `at` begins. Only that line is read, were no line end in all of the text."""
    start = text.rfind("\n", 0, at) + 1
    return max(start, text.rfind("\r", start, at) + 1)


def span(node: Node) -> Span:
    return node.start_byte, node.end_byte


def below(node: Node, *kinds: str) -> Iterator[Node]:
    """Every node of these types in `node`, in the order of the text; an outer one before those in it."""
    return (found for found in each(node) if found.type in kinds)


def words(source: Source, node: Node, name: str) -> Iterator[Node]:
    """Every identifier in `node` that says `name`, in the order of the text."""
    start, end = span(node)
    # What begins with letters is found fastest; that it is no end of a word is seen behind it.
    for found in re.compile(rf"{re.escape(name)}(?!\w)(?<!\w{re.escape(name)})").finditer(source.text, start, end):
        word = source.at(*found.span())
        if word is not None and word.type == "identifier" and span(word) == found.span():
            yield word


def above(node: Node | None, *kinds: str) -> Node | None:
    """The innermost node of these types around `node`, or `node` itself."""
    while node is not None and node.type not in kinds:
        node = node.parent
    return node


def plays(node: Node, field: str, *kinds: str) -> bool:
    """Whether `node` is this field of the node around it, which is of one of these types."""
    around = node.parent
    return around is not None and around.type in kinds and around.child_by_field_name(field) == node


def colon(node: Node) -> int | None:
    """Where the header of a function or a class ends; `None` while it has no colon."""
    return next((child.end_byte for child in node.children if child.type == ":"), None)


def is_text(statement: Node) -> bool:
    """Whether a statement is a string alone, as a docstring is."""
    inner = [child.type for child in statement.named_children]
    return statement.type == "expression_statement" and inner in (["string"], ["concatenated_string"])


def quotes_around(source: Source, place: Span) -> str:
    """Those of the f-string in which a place stands; nothing elsewhere. Before Python 3.12 nothing in it holds them."""
    string = above(source.at(*place), "string")
    return "" if string is None else source.of(string.children[0]).lstrip("fFrRtT")


def _stand_in(found: re.Match[str]) -> str:
    """No keyword has an underscore, so a name stays a name."""
    return "_" if ("a" + found[0]).isidentifier() else "?"
