"""A member was added to an enum: where all others have a case of a `match`, or a key of a dict, this one needs one.

What stands there the checkpoint is asked (`ripple/values.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from sfumato_lsp.python.tree import CLASS, Source, above, below, line_start
from sfumato_lsp.refactor.changes import Change, Hole, Piece
from sfumato_lsp.ripple.plan.across import uses_of
from sfumato_lsp.ripple.plan.called import Calls
from sfumato_lsp.ripple.plan.view import View, others

LEAST = 2
"""Members that were there before, for a place to be about all of them."""
MOST_PLACES = 12
_BASE = re.compile(r"(?:Enum|Flag)$")


@dataclass(frozen=True, kw_only=True)
class _Grown:
    """The enum `name` had the members `old`, and has `new` ones since the edit `cause`."""

    name: str
    old: frozenset[str]
    new: tuple[str, ...]
    node: Node
    cause: int


def missing_members(view: View, views: Sequence[View]) -> Iterator[Calls]:
    """In the document of the edit, and in open ones that import the enum."""
    if view.source is None or view.before is None:
        return
    for grown in _grown(view, view.source, view.before):
        header = view.source.of(grown.node)
        for other in (view, *others(view, views)):
            if other.source is None or grown.name not in other.text:
                continue
            if other is view or uses_of(view, other, other.name(grown.name)):
                changes = sorted(_places(other.source, grown), key=lambda one: one.start)[:MOST_PLACES]
                told = "" if other is view else header
                if changes:
                    yield Calls(other, tuple(changes), told, view.uri, grown.cause, "sibling")


def _grown(view: View, source: Source, before: Source) -> Iterator[_Grown]:
    seen: set[int] = set()
    for edit in view.edits:
        node = above(view.around(edit), CLASS)
        if node is None or node.id in seen or not _is_enum(source, node):
            continue
        seen.add(node.id)
        name = source.field(node, "name")
        was = next((one for one in below(before.root, CLASS) if before.field(one, "name") == name), None)
        old = () if was is None else tuple(_members(before, was))
        now = tuple(_members(source, node))
        new = tuple(one for one in now if one not in old)
        if new and len(old) >= LEAST and set(old) <= set(now):
            yield _Grown(name=name, old=frozenset(old), new=new, node=node, cause=edit.number)


def _is_enum(source: Source, node: Node) -> bool:
    bases = node.child_by_field_name("superclasses")
    return bases is not None and any(_BASE.search(source.of(one)) for one in bases.named_children)


def _members(source: Source, node: Node) -> Iterator[str]:
    body = node.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        assignment = statement.named_children[0] if statement.type == "expression_statement" else None
        if assignment is not None and assignment.type == "assignment":
            name = source.field(assignment, "left")
            if name.isidentifier() and not name.startswith("_"):
                yield name


def _places(source: Source, grown: _Grown) -> Iterator[Change]:
    member = re.compile(rf"((?:\w+\.)*{re.escape(grown.name)}\.)(\w+)")
    for match in below(source.root, "match_statement"):
        yield from _of_match(source, match, grown, member)
    for dictionary in below(source.root, "dictionary"):
        yield from _of_dict(source, dictionary, grown, member)


def _of_match(source: Source, match: Node, grown: _Grown, member: re.Pattern[str]) -> Iterator[Change]:
    body = match.child_by_field_name("body")
    clauses = [one for one in body.named_children if one.type == "case_clause"] if body is not None else []
    patterns = [one for clause in clauses for one in clause.named_children if one.type == "case_pattern"]
    if not clauses or any(clause.child_by_field_name("guard") for clause in clauses):
        return
    said = [part.strip() for one in patterns for part in source.of(one).split("|")]
    named = _all_members(said, member)
    last, code = clauses[-1], clauses[-1].child_by_field_name("consequence")
    if named is None or named[1] != grown.old or code is None:
        return
    indent = source.text[line_start(source.text, last.start_byte) : last.start_byte]
    between = source.text[code.start_byte - _ahead(source, code) : code.start_byte]
    pieces: list[Piece] = []
    for new in grown.new:
        pieces += [f"\n{indent}case {named[0]}{new}:{between}", Hole()]
    yield Change(start=code.end_byte, end=code.end_byte, pieces=tuple(pieces))


def _ahead(source: Source, code: Node) -> int:
    """How many characters stand between a colon and the code behind it."""
    return len(source.text[: code.start_byte]) - len(source.text[: code.start_byte].rstrip())


def _of_dict(source: Source, dictionary: Node, grown: _Grown, member: re.Pattern[str]) -> Iterator[Change]:
    pairs = [one for one in dictionary.named_children if one.type != "comment"]
    if any(one.type != "pair" for one in pairs):
        return
    named = _all_members([source.field(one, "key") for one in pairs], member)
    if named is None or named[1] != grown.old:
        return
    last = pairs[-1]
    start = line_start(source.text, last.start_byte)
    indent = source.text[start : last.start_byte]
    between = f",\n{indent}" if not indent.strip() else ", "
    pieces: list[Piece] = []
    for new in grown.new:
        pieces += [f"{between}{named[0]}{new}: ", Hole()]
    yield Change(start=last.end_byte, end=last.end_byte, pieces=tuple(pieces))


def _all_members(said: Sequence[str], member: re.Pattern[str]) -> tuple[str, set[str]] | None:
    """How the enum is called, and which members are named, where nothing else is."""
    found = [member.fullmatch(one) for one in said]
    if not found or any(one is None for one in found):
        return None
    return found[-1][1], {one[2] for one in found if one is not None}  # type: ignore[index]
