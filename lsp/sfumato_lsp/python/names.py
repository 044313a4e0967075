"""Where a name of a Python file stands, what it does there, and which scope it belongs to, as CPython decides it.

Only the places of one name are looked at, so a file costs what its name does. What a class body binds is seen from
that body alone; a comprehension's first iterable belongs to what is around it; `:=` binds outside of comprehensions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tree_sitter import Node

from sfumato_lsp.python.tree import CLASS, FUNCTION, Source, above, words

Role = Literal["binds", "reads", "declares", "attribute", "keyword", "module"]
"""`declares`: as global or nonlocal; `module`: in the path of an import, or what an import calls otherwise."""
_COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
SCOPES = frozenset({"module", FUNCTION, "lambda", CLASS}) | _COMPREHENSIONS
_PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_PATTERNS = frozenset({"pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "as_pattern_target"})
_TARGETS = {
    "assignment": "left", "for_statement": "left", "for_in_clause": "left", "named_expression": "name",
    "as_pattern": "alias", FUNCTION: "name", CLASS: "name", "type_alias_statement": "left",
}  # fmt: skip
_DECLARATIONS = frozenset({"global_statement", "nonlocal_statement"})


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
    """All places of one name in a file, or in a part of it."""

    def __init__(self, source: Source, name: str, within: Node | None = None) -> None:
        self.all = tuple(occurrence(source, word) for word in words(source, within or source.root, name))
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

    def home(self, one: Occurrence) -> Node:
        """The scope in which a place that binds does so."""
        scope = one.scope
        if one.node.parent is not None and one.node.parent.type == "named_expression":
            while scope.type in _COMPREHENSIONS:
                scope = _outer(scope) or scope
        declared = self._declared.get(scope.id)
        if declared == "global_statement":
            return _module(scope)
        if declared == "nonlocal_statement":
            return self._found(_outer(scope), ()) or scope
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
        return child.type in _PARAMETERS and is_parameter(node)
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


def is_parameter(word: Node) -> bool:
    """Whether a word is a parameter's own name, not part of its default nor of its annotation."""
    child, parent = word, word.parent
    while parent is not None and parent.type not in _PARAMETERS:
        if child in (parent.child_by_field_name("value"), parent.child_by_field_name("type")):
            return False
        if not parent.type.endswith(("parameter", "splat_pattern")):
            return False
        child, parent = parent, parent.parent
    return parent is not None


def occurrence(source: Source, word: Node) -> Occurrence:
    return Occurrence(node=word, role=_role(source, word), scope=scope_around(word))


def _role(source: Source, word: Node) -> Role:
    parent = word.parent
    if parent is None:
        return "reads"
    if parent.type == "attribute" and parent.child_by_field_name("attribute") == word:
        return "attribute"
    if parent.type == "keyword_argument" and parent.child_by_field_name("name") == word:
        return "keyword"
    if parent.type in _DECLARATIONS:
        return "declares"
    imported = _imported(word, parent)
    if imported is not None:
        return imported
    if is_parameter(word) or _is_target(word):
        return "binds"
    return _matched(word, parent)


def _imported(word: Node, parent: Node) -> Role | None:
    """The role of a word in an import; `None` elsewhere."""
    if parent.type == "aliased_import":
        return "binds"  # its alias: what it is called elsewhere stands in a dotted name
    if parent.type != "dotted_name" or parent.parent is None:
        return None
    statement = parent.parent
    if statement.type == "aliased_import":
        return "module"
    if statement.type == "import_statement":
        return "binds" if parent.named_children[0] == word else "module"
    if statement.type in ("import_from_statement", "future_import_statement"):
        return "module" if statement.child_by_field_name("module_name") == parent else "binds"
    return "module" if statement.type == "relative_import" else None


def _is_target(word: Node) -> bool:
    child, parent = word, word.parent
    while parent is not None and parent.type in _PATTERNS:
        child, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "as_pattern" and child.type == "as_pattern_target":
        return True
    field = _TARGETS.get(parent.type)
    return field is not None and parent.child_by_field_name(field) == child


def _matched(word: Node, parent: Node) -> Role:
    """In the pattern of a `case`, where a name alone captures and one with dots or brackets is read."""
    if parent.type == "keyword_pattern" and parent.named_children[0] == word:
        return "keyword"
    if parent.type == "splat_pattern" or (parent.type == "as_pattern" and parent.named_children[-1] == word):
        return "binds"
    alone = parent.type == "dotted_name" and len(parent.named_children) == 1
    return "binds" if alone and parent.parent is not None and parent.parent.type == "case_pattern" else "reads"
