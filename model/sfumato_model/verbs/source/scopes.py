"""Which scope each name of a function belongs to, as CPython decides it, without positions.

`ast` has no places for some names (of an `except`, of a keyword, in f-strings up to Python 3.11). So a name may be told
apart by what is appended to it: `plain` is what takes that off, and every use keeps its name as it stands in the tree.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from sfumato_model.verbs.source.function import Function

Kind = Literal["outside", "function", "class", "comprehension", "types"]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(eq=False)
class Scope:
    """`bound` has the plain names that it binds, `imported` those of them that an import binds, and `declared` what
    it says is global or nonlocal. `uses` has every name as it stands in the tree.
    """

    kind: Kind
    parent: Scope | None
    bound: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    declared: dict[str, Literal["global", "nonlocal"]] = field(default_factory=dict)
    uses: list[str] = field(default_factory=list)
    children: list[Scope] = field(default_factory=list)

    def resolved(self, name: str) -> Scope | None:
        """The scope whose binding `name` means here; `None` for one outside of the tree."""
        scope: Scope | None = self
        start = True  # of the way outwards
        while scope is not None:
            declared = scope.declared.get(name)
            if declared == "global":
                return None
            if name in scope.bound and declared is None and (start or scope.kind != "class"):
                return scope
            # What a class binds is seen from its body alone, and from hints in it that have type parameters.
            start = start and scope.kind == "types"
            scope = scope.parent
        return None

    def all(self) -> Iterable[Scope]:
        """This scope and those in it."""
        yield self
        for child in self.children:
            yield from child.all()


def scope_of(function: Function) -> Scope:
    """The scope of `function` itself."""
    return Scopes().read(function)[1]


class Scopes:
    """Reads a function into scopes. `plain` makes of a name as it stands in the tree the name that it is.

    A tree that is too deep for it is a `RecursionError`.
    """

    def __init__(self, plain: Callable[[str], str] = lambda name: name) -> None:
        self._plain = plain

    def read(self, function: Function) -> tuple[Scope, Scope]:
        """The scope around `function`, and its own."""
        outside = Scope(kind="outside", parent=None)
        return outside, self._function(function, outside)

    def _child(self, kind: Kind, parent: Scope) -> Scope:
        child = Scope(kind=kind, parent=parent)
        parent.children.append(child)
        return child

    def _bind(self, scope: Scope, name: str | None, *, imported: bool = False) -> None:
        if name is None:
            return
        scope.uses.append(name)
        scope.bound.add(self._plain(name))
        if imported:
            scope.imported.add(self._plain(name))

    def _function(self, node: Function | ast.Lambda, scope: Scope) -> Scope:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        outer = scope
        if isinstance(node, _FUNCTIONS):
            self._bind(scope, node.name)
            self._all(node.decorator_list, scope)
            outer = self._types(node, scope)
            self._all([a.annotation for a in every if a is not None], outer)
            self._all([node.returns], outer)
        self._all([*arguments.defaults, *arguments.kw_defaults], scope)
        own = self._child("function", outer)
        for argument in every:
            self._bind(own, argument.arg if argument is not None else None)
        self._all([node.body] if isinstance(node, ast.Lambda) else node.body, own)
        return own

    def _types(self, node: ast.AST, scope: Scope) -> Scope:
        """The scope of the type parameters of `node`, or `scope` where it has none (Python 3.12)."""
        parameters = getattr(node, "type_params", [])
        if not parameters:
            return scope
        own = self._child("types", scope)
        for parameter in parameters:
            self._bind(own, parameter.name)
            self._all(ast.iter_child_nodes(parameter), own)
        return own

    def _all(self, nodes: Iterable[ast.AST | None], scope: Scope) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node, scope)

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._function(node, scope)
            case ast.ClassDef():
                self._bind(scope, node.name)
                self._all(node.decorator_list, scope)
                outer = self._types(node, scope)
                self._all([*node.bases, *node.keywords], outer)
                self._all(node.body, self._child("class", outer))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, scope)
            case ast.Name():
                self._name(node.id, scope, stored=not isinstance(node.ctx, ast.Load))
            case ast.NamedExpr():
                self._visit(node.value, scope)
                while scope.kind == "comprehension" and scope.parent is not None:
                    scope = scope.parent
                self._visit(node.target, scope)
            case ast.Global() | ast.Nonlocal():
                kind: Literal["global", "nonlocal"] = "global" if isinstance(node, ast.Global) else "nonlocal"
                scope.declared |= {self._plain(name): kind for name in node.names}
                scope.uses += node.names
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    self._bind(scope, alias.asname or alias.name.partition(".")[0], imported=True)
            case _:
                self._other(node, scope)

    def _name(self, name: str, scope: Scope, *, stored: bool) -> None:
        if stored:
            self._bind(scope, name)
        else:
            scope.uses.append(name)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, scope: Scope) -> None:
        first, *others = node.generators
        self._visit(first.iter, scope)
        own = self._child("comprehension", scope)
        self._all([first.target, *first.ifs, *others], own)
        self._all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], own)

    def _other(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                self._bind(scope, node.name)
            case ast.MatchMapping():
                self._bind(scope, node.rest)
        if type(node).__name__ == "TypeAlias":
            self._visit(node.name, scope)  # type: ignore[attr-defined]
            self._visit(node.value, self._types(node, scope))  # type: ignore[attr-defined]
            return
        self._all(ast.iter_child_nodes(node), scope)
