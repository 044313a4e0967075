"""What the statements of a file bind its names to, as far as type hints may name it.

Each name has a stand-in that behaves as what it stands for does in a hint: it can be subscripted or not, and joined by
`|`. Nothing of the file is imported or run; of a few modules of the standard library the real things are taken.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sfumato_model.verbs.source.callers import called_name

KNOWN = (
    "abc", "collections", "collections.abc", "contextlib", "datetime", "decimal", "enum", "fractions", "io", "os",
    "pathlib", "re", "types", "typing", "uuid",
)  # fmt: skip
"""Modules whose names are looked up."""
BUILTINS = {name: one for name, one in vars(builtins).items() if isinstance(one, type) and not name.startswith("_")}
_MAKERS = ("TypeVar", "NewType", "namedtuple", "NamedTuple", "TypedDict", "Enum")
_CLASS_LIKE = re.compile(r"_*[A-Z](?:\w*[a-z]\w*)?")


class NoType:
    """Stands for a name that is bound to something else than a type."""


@dataclass(frozen=True, kw_only=True)
class Used:
    """What the annotations of the file name, so it is a type: names, names behind dots, and what they subscript."""

    names: frozenset[str]
    subscripted: frozenset[str]


def dotted(node: ast.AST) -> str:
    """`a.b.c` of such a node, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def stand_in(name: str, *, generic: bool) -> type:
    """A class that is in a hint as one of the file would be."""
    return type(name, (), {"__class_getitem__": classmethod(types.GenericAlias)} if generic else {})


@dataclass
class Bindings:
    """Reads statements into the names that they bind, those that end before `line` into `now`."""

    line: int
    used: Used
    now: dict[str, object] = field(default_factory=lambda: dict(BUILTINS))
    ever: dict[str, object] = field(default_factory=lambda: dict(BUILTINS))

    def __post_init__(self) -> None:
        self.now = dict(self.now)

    def types(self, node: ast.AST) -> None:
        """Take the type parameters of a class or function (Python 3.12)."""
        for parameter in getattr(node, "type_params", []):
            self.now[parameter.name] = self.ever[parameter.name] = typing.TypeVar(parameter.name)

    def read(self, statements: Iterable[ast.stmt], *, sure: bool = True) -> None:
        """`sure` statements run in any case."""
        for statement in statements:
            match statement:
                case ast.If(test=test, body=body, orelse=other):
                    # What only type checkers read is never bound when the module runs.
                    self.read(body, sure=False)
                    self.read(other, sure=sure and called_name(test) == "TYPE_CHECKING")
                    if sure and other:
                        self._in_both(body, other)
                case ast.Try():
                    caught = all(isinstance(h.body[-1], ast.Raise) for h in statement.handlers)
                    self.read([*statement.body, *statement.orelse], sure=sure and caught)
                    for handler in statement.handlers:
                        self.read(handler.body, sure=False)
                        if sure and not caught:
                            self._in_both(statement.body, handler.body)
                    self.read(statement.finalbody, sure=sure)
                case ast.With():
                    self.read(statement.body, sure=sure)
                case ast.For(target=target, body=body):
                    for name in _targets(target):
                        self._bind(name, NoType, statement, sure=sure)
                    self.read([*body, *statement.orelse], sure=False)
                case ast.While():
                    self.read(statement.body, sure=False)
                case ast.Delete(targets=targets):
                    for name in (name for target in targets for name in _targets(target)):
                        self._bind(name, NoType, statement, sure=True)
                case _:
                    for name, one in self._bound(statement):
                        self._bind(name, one, statement, sure=sure)

    def _bind(self, name: str, one: object, statement: ast.stmt, *, sure: bool) -> None:
        before = (statement.end_lineno or statement.lineno) < self.line
        if before:
            self.now[name] = one if sure else NoType
        if one is not NoType or before:
            self.ever[name] = one

    def _in_both(self, first: list[ast.stmt], second: list[ast.stmt]) -> None:
        """What two alternatives bind to a type each is bound in any case."""
        names = [{name: one for s in block for name, one in self._bound(s)} for block in (first, second)]
        last = [*first, *second][-1]
        for name, one in names[0].items():
            if names[1].get(name, NoType) is not NoType:
                self._bind(name, one, last, sure=True)

    def _bound(self, statement: ast.stmt) -> Iterator[tuple[str, object]]:
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    whole = alias.name if alias.asname else alias.name.partition(".")[0]
                    yield alias.asname or whole, _module(whole)
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    yield alias.asname or alias.name, self._imported("" if level else module or "", alias)
            case ast.ClassDef(name=name):
                generic = bool(getattr(statement, "type_params", [])) or any(
                    isinstance(base, ast.Subscript) for base in statement.bases
                )
                defines = any(getattr(one, "name", "") == "__class_getitem__" for one in statement.body)
                yield name, stand_in(name, generic=generic or defines)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, NoType
            case ast.Assign(targets=targets, value=value):
                for name in (name for target in targets for name in _targets(target)):
                    yield name, self._assigned(name, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                yield name, self._assigned(name, value)
            case _:
                if type(statement).__name__ == "TypeAlias":
                    yield statement.name.id, stand_in("Alias", generic=False)  # type: ignore[attr-defined]

    def _imported(self, module: str, alias: ast.alias) -> object:
        name = alias.asname or alias.name
        if module in KNOWN:
            return getattr(importlib.import_module(module), alias.name, NoType)
        if name in self.used.names or _CLASS_LIKE.fullmatch(alias.name):
            return stand_in(name, generic=name in self.used.subscripted)
        return NoType

    def _assigned(self, name: str, value: ast.expr) -> object:
        made = isinstance(value, ast.Call) and called_name(value.func) in _MAKERS
        if made or name in self.used.names:
            return stand_in(name, generic=name in self.used.subscripted)
        if isinstance(value, ast.Name):
            return self.now.get(value.id, NoType)
        return NoType


def _module(name: str) -> types.ModuleType:
    return importlib.import_module(name) if name in KNOWN else types.ModuleType(name)


def _targets(node: ast.expr) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load))
