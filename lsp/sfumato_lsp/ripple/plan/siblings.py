"""What an edit's kind needs beside it: what a constructor takes and what it keeps of it.

Where every other parameter of an `__init__` is kept as a field of its name, a new one is, too; and a field that is kept
from a parameter that is not there needs that parameter. What got another name has its field, or its parameter, already.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from sfumato_lsp.python.definition import Definition, definitions, same_definition
from sfumato_lsp.python.names import occurrence
from sfumato_lsp.python.tree import FUNCTION, Source, above, line_start
from sfumato_lsp.refactor.comparison import compare
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.renamed import BUILTIN
from sfumato_lsp.ripple.plan.view import View

SOME_KEPT = 0.6
"""Where not all parameters are kept: nobody is told unasked."""
_PLAIN = ("identifier", "typed_parameter")
_STARRED = ("list_splat_pattern", "dictionary_splat_pattern")


def siblings(view: View) -> Iterator[Offer]:
    if view.source is None or view.before is None:
        return
    seen: set[int] = set()
    for edit in view.newest:
        function = above(view.around(edit), FUNCTION)
        if function is None or function.id in seen or view.source.field(function, "name") != "__init__":
            continue
        seen.add(function.id)
        for definition in definitions(view.source, "__init__"):
            was = same_definition(view.before, definition) if definition.node == function else None
            if was is not None and definition.is_constructor:
                yield from _fields(view, was, definition, edit.number)
                yield from _parameters(view, was, definition, edit.number)


def _fields(view: View, was: Definition, now: Definition, cause: int) -> Iterator[Offer]:
    """Lines that keep what the constructor takes since the edit."""
    assert view.source is not None
    kept = _kept(view.source, now)
    before = {one.name for one in was.parameters or ()}
    new = {one.name for one in compare(was.parameters or (), now.parameters or ()).added}
    named = [one.name for one in now.parameters or () if one.kind not in ("rest", "keywords")]
    others = [name for name in named if name in before]
    body = view.source.text[slice(*now.body)]
    for number, name in enumerate(named):
        if name not in new or name in body or not kept:
            continue
        ahead = [kept[one] for one in named[:number] if one in kept]
        statement = ahead[-1] if ahead else list(kept.values())[-1]
        rest = view.text[statement.end_byte :].split("\n", 1)[0]
        if not rest.strip():
            start = line_start(view.text, statement.start_byte)
            indent = view.text[start : statement.start_byte]
            line = f"\n{indent}{now.receiver}.{name} = {name}"
            sure = 1.0 if all(one in kept for one in others) else SOME_KEPT
            yield view.offer((statement.end_byte, statement.end_byte), line, "sibling", cause, sure)


def _parameters(view: View, was: Definition, now: Definition, cause: int) -> Iterator[Offer]:
    """Parameters that fields are kept from since the edit."""
    assert view.source is not None
    assert view.before is not None
    parameters = now.node.child_by_field_name("parameters")
    if parameters is None or now.parameters is None:
        return
    before, kept = _kept(view.before, was), _kept(view.source, now)
    if before.keys() - kept.keys():
        return  # a field got another name, and is kept from a parameter that is there under its old one
    taken = dict(_nodes(view.source, parameters))
    at = _last_plain(parameters)
    for number, (name, statement) in enumerate(kept.items()):
        right = statement.child_by_field_name("right")
        if name in before or name in taken or name in BUILTIN or right is None:
            continue
        if view.name(name).resolved(occurrence(right)) is None:
            ahead = [taken[one] for one in list(kept)[:number] if one in taken and taken[one].type in _PLAIN]
            node = ahead[-1] if ahead else at
            if node is not None:
                yield view.offer((node.end_byte, node.end_byte), f", {name}", "sibling", cause)


def _kept(source: Source, definition: Definition) -> dict[str, Node]:
    """The assignments `self.name = name` of a constructor's own body, by the name."""
    body, found = definition.node.child_by_field_name("body"), {}
    for statement in body.named_children if body is not None else ():
        assignment = statement.named_children[0] if statement.type == "expression_statement" else None
        if assignment is not None and assignment.type == "assignment":
            name = source.field(assignment, "right")
            if name.isidentifier() and source.field(assignment, "left") == f"{definition.receiver}.{name}":
                found[name] = assignment
    return found


def _nodes(source: Source, parameters: Node) -> Iterator[tuple[str, Node]]:
    for node in parameters.named_children:
        named = node.child_by_field_name("name") or (node.named_children[0] if node.named_children else node)
        yield source.of(named), node


def _last_plain(parameters: Node) -> Node | None:
    """The last parameter without a default and ahead of any star."""
    found = None
    for node in parameters.named_children:
        if node.type not in _PLAIN or any(child.type in _STARRED for child in node.named_children):
            break
        found = node
    return found
