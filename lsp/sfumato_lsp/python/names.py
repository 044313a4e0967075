"""Where a name of a Python file stands, what it does there, and which scope it belongs to, as CPython decides it.

Only the places of one name are looked at, so a file costs what its name does. What a class body binds is seen from
that body alone; a comprehension's first iterable belongs to what is around it; `:=` binds outside of comprehensions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from tree_sitter import Node

from sfumato_lsp.python.roles import PARAMETERS, Role, is_parameter, role_of
from sfumato_lsp.python.tree import CLASS, FUNCTION, Source, above, words

MOST_PLACES = 2_000
_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
SCOPES = frozenset({"module", FUNCTION, "lambda", CLASS}) | _COMPREHENSIONS


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """`scope` is the node in whose scope the word stands."""

    node: Node
    role: Role
    scope: Node

    @property
    def start(self) -> int:
        return self.node.start_byte

    @property
    def end(self) -> int:
        return self.node.end_byte


class Name:
    """All places of one name in a file, or in a part of it; none where there are more than anybody would look at."""

    def __init__(self, source: Source, name: str, within: Node | None = None) -> None:
        places = list(islice(words(source, within or source.root, name), MOST_PLACES + 1))
        self.all = tuple(map(occurrence, places)) if len(places) <= MOST_PLACES else ()
        self._declared = {
            one.scope.id: above_declaration.type
            for one in self.all
            if one.role == "declares" and (above_declaration := one.node.parent) is not None
        }

    @property
    def reaches_out(self) -> bool:
        """Whether a function says that it is global or nonlocal somewhere."""
        return bool(self._declared)

    def at(self, start: int) -> Occurrence | None:
        return next((one for one in self.all if one.start == start), None)

    def binders(self, scope: Node) -> list[Occurrence]:
        """Where the name is bound in a scope."""
        return [one for one in self.all if one.role == "binds" and self.home(one).id == scope.id]

    def home(self, one: Occurrence, also: Iterable[Node] = ()) -> Node:
        """The scope in which a place that binds does so, where `also` bind the name too."""
        scope = one.scope
        if one.node.parent is not None and one.node.parent.type == "named_expression":
            while scope.type in _COMPREHENSIONS:
                scope = _outer(scope) or scope
        declared = self._declared.get(scope.id)
        if declared == "global_statement":
            return _module(scope)
        if declared == "nonlocal_statement":
            return self._found(_outer(scope), also) or scope
        return scope

    def resolved(self, one: Occurrence, also: Iterable[Node] = ()) -> Node | None:
        """The scope whose binding a place means, where `also` bind the name too; `None` for one outside of the file."""
        if one.role == "binds":
            return self.home(one)
        declared = self._declared.get(one.scope.id)
        if declared == "global_statement":
            return _module(one.scope)
        start = _outer(one.scope) if declared == "nonlocal_statement" else one.scope
        return self._found(start, also)

    def _found(self, start: Node | None, also: Iterable[Node]) -> Node | None:
        bound = self._bound | {scope.id for scope in also}
        scope, first = start, True
        while scope is not None:
            if scope.id in bound and (first or scope.type != CLASS):
                return scope
            scope, first = _outer(scope), False
        return None

    @cached_property
    def _bound(self) -> frozenset[int]:
        """The scopes that bind it; what is nonlocal is bound farther out, by something else."""
        binding = [one for one in self.all if one.role == "binds"]
        return frozenset(
            self.home(one).id for one in binding if self._declared.get(one.scope.id) != "nonlocal_statement"
        )


def _module(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _outer(scope: Node) -> Node | None:
    """The scope in which a scope's own node stands."""
    return None if scope.parent is None else scope_around(scope)


def scope_around(node: Node) -> Node:
    """The innermost scope in which a node is evaluated."""
    child, parent = node, node.parent
    while parent is not None:
        if parent.type in SCOPES and _is_inside(child, parent, node):
            return parent
        child, parent = parent, parent.parent
    return child


def _is_inside(child: Node, scope: Node, node: Node) -> bool:
    """Whether what stands in `child` of a scope's node belongs to that scope: `node` is in it somewhere."""
    if scope.type in _COMPREHENSIONS:
        first = next((one for one in scope.named_children if one.type == "for_in_clause"), None)
        iterable = first.child_by_field_name("right") if first is not None and child == first else None
        return iterable is None or not _holds(iterable, node)
    if scope.type == CLASS:
        return child == scope.child_by_field_name("body")
    if scope.type in (FUNCTION, "lambda"):
        if child == scope.child_by_field_name("body"):
            return True
        return child.type in PARAMETERS and is_parameter(node)
    return True


def _holds(outer: Node, node: Node) -> bool:
    return outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte


def function_around(word: Node) -> Node | None:
    """The outermost function whose scope holds a word: what is bound in there is known there alone."""
    scope: Node | None = scope_around(word)
    found = None
    while (scope := above(scope, FUNCTION)) is not None:
        found, scope = scope, scope.parent
    return found


def occurrence(word: Node) -> Occurrence:
    return Occurrence(node=word, role=role_of(word), scope=scope_around(word))
