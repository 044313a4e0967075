"""Does a candidate break the syntax of the window? Counted with tree-sitter, which reads unfinished code.

Python's grammar is installed with the server; other languages are judged where their grammar package is installed
(`pip install tree-sitter-javascript` and so on).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import lru_cache

from tree_sitter import Language, Node, Parser

CountErrors = Callable[[str], int]

REMEMBERED = 16
"""Texts whose count is kept: what is chosen, mixed and cut of one request asks for the same ones again."""


@lru_cache
def error_counter(language: str) -> CountErrors | None:
    """Return a function that counts the ERROR and MISSING nodes of a text; `None` without a grammar for `language`."""
    parser = _parser(language)
    if parser is None:
        return None

    @lru_cache(maxsize=REMEMBERED)
    def count(text: str) -> int:
        return sum(1 for _ in _errors(parser.parse(text.encode("utf-8")).root_node))

    return count


def first_error(language: str, text: str, at: int) -> int | None:
    """The character at or after `at` where the first broken node that reaches it begins; `None` without one."""
    parser = _parser(language)
    if parser is None:
        return None
    data = text.encode("utf-8")
    start = len(text[:at].encode("utf-8"))
    found = [max(start, _breaks_at(node)) for node in _errors(parser.parse(data).root_node) if node.end_byte >= start]
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


def _errors(root: Node) -> Iterator[Node]:
    open_nodes = [root] if root.has_error else []
    while open_nodes:
        node = open_nodes.pop()
        if node.is_error or node.is_missing:
            yield node
        open_nodes += [child for child in node.children if child.has_error or child.is_missing]
