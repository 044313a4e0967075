"""Does a candidate break the syntax of the window? Counted with tree-sitter, which reads unfinished code.

Python's grammar is installed with the server; other languages are judged where their grammar package is installed
(`pip install tree-sitter-javascript` and so on).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from threading import Lock

from tree_sitter import Language, Node, Parser, Point

CountErrors = Callable[[str], int]

PIECE = 8_192
"""Bytes that the parser gets at a time."""
MOST_PIECES = 10_000
"""That it gets of a text, some tenths of a second. Code is read over two or three times, some texts for every token."""
_READING = Lock()
"""A parser reads one text at a time, and between two pieces of it other threads run."""
REMEMBERED = 16
"""Texts whose count is kept: what is chosen, mixed and cut of one request asks for the same ones again."""


@lru_cache
def error_counter(language: str) -> CountErrors | None:
    """Return a function that counts the ERROR and MISSING nodes of a text; `None` without a grammar for `language`.

    Of a text that takes too long it counts none.
    """
    parser = _parser(language)
    if parser is None:
        return None

    @lru_cache(maxsize=REMEMBERED)
    def count(text: str) -> int:
        return sum(1 for _ in _errors(_parsed(parser, text.encode("utf-8", "surrogatepass"))))

    return count


def first_error(language: str, text: str, at: int) -> int | None:
    """The character at or after `at` where the first broken node that reaches it begins; `None` without one."""
    parser = _parser(language)
    if parser is None:
        return None
    data = text.encode("utf-8", "surrogatepass")
    start = len(text[:at].encode("utf-8", "surrogatepass"))
    found = [max(start, _breaks_at(node)) for node in _errors(_parsed(parser, data)) if node.end_byte >= start]
    return len(data[: min(found)].decode("utf-8", errors="ignore")) if found else None


# LSP language ids whose grammar has another name: module and function.
_GRAMMARS = {
    "csharp": ("c_sharp", "language"),
    "javascriptreact": ("javascript", "language"),
    "php": ("php", "language_php"),
    "shellscript": ("bash", "language"),
    "typescript": ("typescript", "language_typescript"),
    "typescriptreact": ("typescript", "language_tsx"),
}


def _breaks_at(node: Node) -> int:
    """The byte where a broken node breaks: it begins with what was still right, and its last child is what was not."""
    return node.children[-1].start_byte if node.children else node.start_byte


@lru_cache
def _parser(language: str) -> Parser | None:
    module, function = _GRAMMARS.get(language, (language, "language"))
    try:
        grammar = importlib.import_module(f"tree_sitter_{module}")
        return Parser(Language(getattr(grammar, function)()))
    except (ImportError, AttributeError, ValueError):
        return None


def _parsed(parser: Parser, data: bytes) -> Node | None:
    """The root; `None` for a text that would be read over for every token, as 40,000 lines that go on are: 3 s each."""
    left = MOST_PIECES
    # The binding (0.26) keeps for ever whatever it is given, so it is given the same thing again and again.
    given = bytearray()

    def piece(at: int, _place: Point) -> bytearray:
        nonlocal left
        left -= 1
        given[:] = data[at : at + PIECE] if left >= 0 else b""
        return given

    with _READING:
        root = parser.parse(piece).root_node
    return root if left >= 0 else None


def _errors(root: Node | None) -> Iterator[Node]:
    open_nodes = [root] if root is not None and root.has_error else []
    while open_nodes:
        node = open_nodes.pop()
        if node.is_error or node.is_missing:
            yield node
        open_nodes += [child for child in node.children if child.has_error or child.is_missing]
