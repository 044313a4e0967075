"""Single words of a function that can be edited, each with those that have to follow, found in its tree.

A way to edit is a function of this file: it yields the word that is edited and those that have to become the same, in
characters of the file.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator

from benchmarks.operations.damage import SYMBOLS
from benchmarks.shared.source import Function, Source

from sfumato_model.training.data.spans import Span

NEAR = 40
"""Lines between the first and the last of calls."""
Twins = tuple[Span, ...]
"""Words that are the same and stay so: the first is edited, the others follow."""
TYPES = frozenset(
    ("str", "int", "float", "bool", "bytes", "list", "dict", "tuple", "set", "frozenset", "object", "type", "bytearray")
)
Bound = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.comprehension


def variables(source: Source, function: Function) -> Iterator[Twins]:
    """A parameter or a variable of the function, edited where it is bound first."""
    for name in sorted(_own_names(function)):
        words = [span for found, span in source.names(*source.span(function)) if found == name]
        stored = {source.at(node.lineno, node.col_offset) for node in _bindings(function, name)}
        if words and words[0][0] in stored:
            yield tuple(words)


def _own_names(function: Function) -> set[str]:
    """Names that the function binds itself, and nothing within it binds again or takes from outside."""
    args = function.args
    own = {one.arg for one in (*args.posonlyargs, *args.args, *args.kwonlyargs)} - {"self", "cls"}
    own |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal):
            own -= {*node.names}
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            own.discard(node.name)
        elif node is not function and isinstance(node, Bound):
            own -= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            own -= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    return own


def _bindings(function: Function, name: str) -> Iterator[ast.expr | ast.arg]:
    for node in ast.walk(function):
        is_stored = isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        if isinstance(node, ast.expr | ast.arg) and (is_stored or (isinstance(node, ast.arg) and node.arg == name)):
            yield node


def attributes(source: Source, function: Function) -> Iterator[Twins]:
    """An attribute of one object, edited where it is assigned first, else where it stands first."""
    found: dict[tuple[str, str], list[tuple[Span, bool]]] = defaultdict(list)
    for node in _visible(function):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            end = source.span(node)[1]
            stored = isinstance(node.ctx, ast.Store)
            found[node.value.id, node.attr].append(((end - len(node.attr), end), stored))
    for spans in found.values():
        spans.sort()
        edited = next((span for span, stored in spans if stored), spans[0][0])
        yield (edited, *(span for span, _ in spans if span != edited))


def keywords(source: Source, tree: ast.AST) -> Iterator[tuple[str, str, Twins]]:
    """What is called, a keyword of its calls, and where that stands."""
    found: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for node in _visible(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg is not None:
                    start = source.at(keyword.lineno, keyword.col_offset)
                    found[ast.unparse(node.func), keyword.arg].append((start, start + len(keyword.arg)))
    for (called, name), spans in found.items():
        yield called, name, tuple(sorted(spans))


def arguments(source: Source) -> Iterator[Twins]:
    """A keyword of calls of one function that stand near each other in a file."""
    for _, _, spans in keywords(source, source.tree):
        near = [span for span in spans if source.text.count("\n", spans[0][0], span[0]) <= NEAR]
        yield tuple(near)


def types(source: Source, function: Function) -> Iterator[Twins]:
    """The name of a type: in annotations, checks and calls."""
    found: dict[str, list[Span]] = defaultdict(list)
    for node in _visible(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and is_type(node.id):
            found[node.id].append(source.span(node))
    yield from (tuple(sorted(spans)) for spans in found.values())


def is_type(name: str) -> bool:
    return name in TYPES or (name[:1].isupper() and not name.isupper())


def operators(source: Source, function: Function) -> Iterator[Twins]:
    """The operator of expressions that are of one shape, or compare the same thing."""
    for key in (shape, *_sides(ast.unparse)):
        found: dict[str, list[Span]] = defaultdict(list)
        for node in _visible(function):
            for span in _operator(source, node):
                if (what := key(node)) and span not in found[what]:
                    found[what].append(span)
        yield from (tuple(sorted(spans)) for spans in found.values())


def _sides(told: Callable[[ast.AST], str]) -> Iterator[Callable[[ast.AST], str]]:
    """What a comparison has on one side, with its operator; nothing for what is none."""
    for side in ("left", "right"):

        def key(node: ast.AST, side: str = side) -> str:
            if not isinstance(node, ast.Compare):
                return ""
            there = node.left if side == "left" else node.comparators[0]
            return "" if isinstance(there, ast.Constant) else type(node.ops[0]).__name__ + told(there)

        yield key


def lone_operators(source: Source, function: Function) -> Iterator[Twins]:
    """Every operator for which nothing else has its shape."""
    twins = {span for spans in operators(source, function) if len(spans) > 1 for span in spans}
    for node in _visible(function):
        yield from ((span,) for span in _operator(source, node) if span not in twins)


def shape(node: ast.AST) -> str:
    """A tree without what its names and literals are; an operator is what it is."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__
    parts = [shape(child) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]
    return f"{type(node).__name__}({','.join(parts)})"


def _operator(source: Source, node: ast.AST) -> list[Span]:
    """Where the one operator of a comparison, a sum or an assignment stands."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        symbol, left, right = SYMBOLS.get(type(node.ops[0]), ""), node.left, node.comparators[0]
    elif isinstance(node, ast.BinOp):
        symbol, left, right = SYMBOLS.get(type(node.op), ""), node.left, node.right
    elif isinstance(node, ast.AugAssign):
        symbol, left, right = SYMBOLS.get(type(node.op), "") + "=", node.target, node.value
    else:
        return []
    gap = source.span(left)[1], source.span(right)[0]
    text = source.text[gap[0] : gap[1]]
    return [(gap[0] + 1, gap[1] - 1)] if text == f" {symbol} " and symbol in SENSES else []


SENSES = {
    "==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<", "+": "-", "-": "+", "*": "/", "+=": "-=",
    "-=": "+=", "/": "*", "is": "is not", "in": "not in",
}  # fmt: skip
"""What has the other sense."""


def _visible(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The nodes of a tree without those of f-strings."""
    hidden = {id(n) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for n in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt) and id(node) not in hidden:
            yield node


EDITS: dict[str, Callable[[Source, Function], Iterator[Twins]]] = {
    "variable": variables, "attribute": attributes, "operator": operators, "type": types,
}  # fmt: skip
