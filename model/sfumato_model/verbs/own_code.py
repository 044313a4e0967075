"""What a function itself runs when it is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sfumato_model.verbs.source.function import Function

_OWN_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def own_code(function: Function) -> Iterator[ast.AST]:
    """The nodes of its body, without those of functions and classes in it."""
    left: list[ast.AST] = list(reversed(function.body))
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, _OWN_SCOPES):
            left += reversed(list(ast.iter_child_nodes(node)))


def is_generator(function: Function) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_code(function))


def returns_a_value(function: Function) -> bool:
    """Whether it has a `return` of something else than the word `None`."""
    return any(
        isinstance(node, ast.Return)
        and not (node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None))
        for node in own_code(function)
    )
