"""Does a candidate break the syntax of the window? Counted with tree-sitter, which reads unfinished code.

Python's grammar is installed with the server; other languages are judged where their grammar package is installed
(`pip install tree-sitter-javascript` and so on).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import lru_cache

from tree_sitter import Language, Node, Parser

CountErrors = Callable[[str], int]


@lru_cache
def error_counter(language: str) -> CountErrors | None:
    """Return a function that counts the ERROR and MISSING nodes of a text; `None` without a grammar for `language`."""
    try:
        grammar = importlib.import_module(f"tree_sitter_{language}")
        parser = Parser(Language(grammar.language()))
    except (ImportError, AttributeError, ValueError):
        return None
    return lambda text: _errors(parser.parse(text.encode("utf-8")).root_node)


def _errors(root: Node) -> int:
    if not root.has_error:
        return 0
    count, open_nodes = 0, [root]
    while open_nodes:
        node = open_nodes.pop()
        if node.is_error or node.is_missing:
            count += 1
        open_nodes += [child for child in node.children if child.has_error or child.is_missing]
    return count
