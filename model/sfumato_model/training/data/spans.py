"""Where a hole could be: syntax nodes, blocks, functions and lines of one Python file, as character ranges."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from sfumato_model.text.python_text import NotPython, SourceLines, parse

Span = tuple[int, int]
"""Start (inclusive) and end (exclusive), in characters."""

LONGEST = 220
"""Spans of more characters are not offered: no hole size would hold them."""


@dataclass(frozen=True, kw_only=True)
class Spans:
    """The candidate ranges of one file; each tuple is sorted by start."""

    nodes: tuple[Span, ...]
    blocks: tuple[Span, ...]
    functions: tuple[Span, ...]


def find_spans(text: str) -> Spans | None:
    """Return the spans of `text`, or `None` when it is not Python that this interpreter can parse."""
    try:
        tree = parse(text)
    except NotPython:
        return None
    offset = SourceLines(text=text).at
    nodes: set[Span] = set()
    blocks: set[Span] = set()
    functions: set[Span] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt) and node.end_lineno is not None:
            start = offset(node.lineno, node.col_offset)
            end = offset(node.end_lineno, node.end_col_offset or 0)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list:
                functions.add((start, end))
            if 2 <= end - start <= LONGEST:
                nodes.add((start, end))
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
            start = offset(body[0].lineno, body[0].col_offset)
            last = body[-1]
            end = offset(last.end_lineno or last.lineno, last.end_col_offset or 0)
            if 2 <= end - start <= LONGEST:
                blocks.add((start, end))
    return Spans(nodes=tuple(sorted(nodes)), blocks=tuple(sorted(blocks)), functions=tuple(sorted(functions)))
