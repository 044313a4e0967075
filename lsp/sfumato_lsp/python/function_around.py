"""The Python function around a cursor, and where its parts are. An unfinished one counts if it has its colon."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from sfumato_lsp.python.tree import DECORATED, FUNCTION, Source, Span, above, colon, is_text, line_start
from sfumato_lsp.text.windows import sendable

MOST_BLANK = 5_000
"""Lines without code above the cursor, beyond which they belong to no function."""
_LINE = re.compile(r"[^\r\n]*")
_INDENTED = re.compile(r"^(\t| {1,8})\S", re.MULTILINE)
_BLANK_LINE = re.compile(r"\r?\n[ \t]+(?=\r?\n|\Z)")
_COMMENTS = re.compile(r"(?:\s*\n(?P<indent>[ \t]+)#[^\r\n]*)+")


@dataclass(frozen=True, kw_only=True)
class FunctionAround:
    """Characters: `whole` with its decorators, and `body`, what a new body replaces: that is behind the docstring.

    `lead` stands between what is kept and the new body's first word: a line's end and an indentation, or nothing where
    the old body has them already. A docstring that stood behind the colon is part of it.
    """

    name: str
    whole: Span
    body: Span
    lead: str
    parameters: tuple[str, ...]


def function_around(source: Source, at: int) -> FunctionAround | None:
    """The innermost function around `at`. A line that is blank belongs to the function that it could continue."""
    node = _innermost(source, at)
    if node is None:
        return None
    outer = node.parent if node.parent is not None and node.parent.type == DECORATED else node
    body, lead = _body(source, node)
    return FunctionAround(
        name=source.field(node, "name"),
        whole=(outer.start_byte, max(outer.end_byte, body[1])),
        body=body,
        lead=lead,
        parameters=_parameters(source, node),
    )


def _innermost(source: Source, at: int) -> Node | None:
    start, line = _line_at(source.text, at)
    if not _says_nothing(line):
        first = start + len(line) - len(line.lstrip())
        at = min(max(at, first), start + len(line.rstrip()) - 1)
        return _function(source.at(at, at + 1))
    column = len(line) - len(line.lstrip()) if line.strip() else at - start
    for _ in range(MOST_BLANK):
        if start == 0 or not _says_nothing(line):
            break
        start, line = _line_at(source.text, start - 1)
    end = start + len(line.rstrip())
    node = _function(source.at(end - 1, end)) if end > start else None
    while node is not None and _statements(node) and column <= node.start_point.column:
        node = _function(node.parent)
    return node


def _line_at(text: str, at: int) -> tuple[int, str]:
    """The start of a line, and the line without its end; of a line's end of two characters, the line before it."""
    if text[at - 1 : at + 1] == "\r\n":
        at -= 1
    start = line_start(text, at)
    return start, _LINE.match(text, start)[0]  # type: ignore[index]  # it matches nothing too


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _function(node: Node | None) -> Node | None:
    """The function of a node; a decorator is part of its function, and what cannot be read is of none."""
    node = above(node, FUNCTION, DECORATED)
    if node is not None and node.type == DECORATED:
        node = next((child for child in node.named_children if child.type == FUNCTION), None)
    return node if node is None or colon(node) is not None else None


def _statements(node: Node) -> list[Node]:
    body = node.child_by_field_name("body")
    return [] if body is None else body.named_children


def _body(source: Source, node: Node) -> tuple[Span, str]:
    text = source.text
    header_end = colon(node)
    assert header_end is not None
    statements = _statements(node)
    indent, own_line = _indent(source, node, statements)
    lead = "\n" + indent
    if statements and is_text(statements[0]) and not own_line:
        # Behind the colon nothing could follow it that has a line of its own.
        return (header_end, statements[-1].end_byte), f"{lead}{sendable(source.of(statements[0]))}{lead}"
    if statements and is_text(statements[0]):
        start, end = statements[0].end_byte, statements[-1].end_byte
    elif statements and own_line:
        return (statements[0].start_byte, statements[-1].end_byte), ""
    elif statements:
        start, end = header_end, statements[-1].end_byte
    else:
        # Comments below the header say what is wanted: they stay.
        found = _COMMENTS.match(text, header_end)
        below_header = found is not None and found["indent"].startswith(_before(text, node.start_byte))
        start = end = found.end() if found is not None and below_header else header_end
    if start == end and (blank := _BLANK_LINE.match(text, end)) is not None:
        end = blank.end()
    return (start, end), lead


def _indent(source: Source, node: Node, statements: list[Node]) -> tuple[str, bool]:
    """The indentation of the body, and whether it begins on a line of its own."""
    text = source.text
    if statements:
        before = _before(text, statements[0].start_byte)
        if not before.strip():
            return before, True
    header = _before(text, node.start_byte)
    header = header[: len(header) - len(header.lstrip())]
    unit = _INDENTED.search(text)
    return header + (unit[1] if unit else "    "), False


def _before(text: str, at: int) -> str:
    """What stands before `at` in its line."""
    return text[line_start(text, at) : at]


def _parameters(source: Source, node: Node) -> tuple[str, ...]:
    """Their names, without stars and the receiver of a method."""
    found = []
    for parameter in node.child_by_field_name("parameters").named_children:  # type: ignore[union-attr]
        name = parameter if parameter.type == "identifier" else parameter.child_by_field_name("name")
        if name is None and parameter.type == "typed_parameter":
            name = next((child for child in parameter.children if child.type == "identifier"), None)
        if name is not None and source.of(name) not in ("self", "cls"):
            found.append(source.of(name))
    return tuple(found)
