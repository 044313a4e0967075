"""The definition's own body after its signature changed.

Uses of a renamed parameter are renamed. A statement that uses a parameter which is gone becomes a hole; of a compound
statement only the expression in its head. A body that is not written yet (`...`, `pass`, `raise NotImplementedError`)
becomes a hole as a whole, unless it is never to be written: of a protocol, an abstract method or an overload. A new
parameter that nothing uses is no reason for one: only the user knows what it is for. They say where by selecting
statements of the body, which become a hole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from sfumato_lsp.python.definition import Definition, is_declaration
from sfumato_lsp.python.tree import Source, Span, below, is_text, plays, span, words
from sfumato_lsp.refactor.changes import Changes, Hole, Left
from sfumato_lsp.refactor.comparison import Comparison

_UNWRITTEN = re.compile(r"\.\.\.|pass|raise NotImplementedError(\(.*\))?", re.DOTALL)
_NAMING = {
    "attribute": "attribute", "keyword_argument": "name", "function_definition": "name", "class_definition": "name",
}  # fmt: skip
_COMPOUND = frozenset({
    "if_statement", "elif_clause", "while_statement", "for_statement", "with_statement", "match_statement",
    "function_definition", "class_definition", "try_statement", "case_clause", "except_clause", "decorated_definition",
})  # fmt: skip


def change_body(
    source: Source, definition: Definition, comparison: Comparison, selected: Span, changes: Changes
) -> list[Left]:
    """Put what the body needs among `changes`; the answer is what stays as it is."""
    body = definition.node.child_by_field_name("body")
    if body is None:
        return []
    left: list[Left] = []
    for old, new in comparison.renamed.items():
        uses = list(_uses(source, body, old))
        taken = any(_uses(source, body, new))
        if uses and taken:
            left.append(Left(at=uses[0].start_byte, why=f"is a use of {old}, and the body has a {new} already"))
        for node in () if taken else uses:
            changes.put(span(node), [new])
    for parameter in comparison.removed:
        for node in _uses(source, body, parameter.name):
            place = _to_write_anew(node, body)
            changes.put(place, [Hole(several_lines="\n" in source.text[slice(*place)])])
    whole = (None if is_declaration(source, definition.node) else _unwritten(source, body)) or _selected(
        definition, body, selected
    )
    if whole is not None:
        changes.put(whole, [Hole(several_lines=True)])
    return left


def _uses(source: Source, body: Node, name: str) -> Iterator[Node]:
    """Where the variable `name` of the function is meant: no attribute, no keyword, nothing that hides it."""
    for node in words(source, body, name):
        if not any(plays(node, field, kind) for kind, field in _NAMING.items()) and not _is_hidden(
            source, node, body, name
        ):
            yield node


def _is_hidden(source: Source, node: Node, body: Node, name: str) -> bool:
    """Whether a function or a comprehension between it and the body has a variable of this name of its own."""
    around: Node | None = node.parent
    while around is not None and around != body:
        inner = around.child_by_field_name("parameters") if around.type in ("function_definition", "lambda") else None
        if inner is not None and any(source.of(one) == name for one in below(inner, "identifier")):
            return True
        if around.type.endswith("_comprehension") or around.type == "generator_expression":
            targets = [child.child_by_field_name("left") for child in around.children if child.type == "for_in_clause"]
            if any(source.of(one) == name for left in targets if left for one in below(left, "identifier")):
                return True
        around = around.parent
    return False


def _to_write_anew(node: Node, body: Node) -> Span:
    """The simple statement around a use, or the part of a compound one's head."""
    at = node
    while at.parent is not None and at.parent != body and at.parent.type not in ("block", *_COMPOUND):
        at = at.parent
    return span(at)


def _unwritten(source: Source, body: Node) -> Span | None:
    """All of the body but its docstring, where nothing else is written."""
    statements = [one for one in body.named_children if one.type != "comment"]
    if statements and is_text(statements[0]):
        del statements[0]
    if len(statements) != 1 or not _UNWRITTEN.fullmatch(source.of(statements[0])):
        return None
    return span(statements[0])


def _selected(definition: Definition, body: Node, selected: Span) -> Span | None:
    """From the first statement of the body that is selected as a whole to the last; none where more is selected."""
    start, end = selected
    if start < definition.header[1]:
        return None
    whole = [one for one in body.named_children if start <= one.start_byte and one.end_byte <= end]
    return (whole[0].start_byte, whole[-1].end_byte) if whole else None
