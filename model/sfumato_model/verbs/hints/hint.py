"""Whether a text can be the type hint of a place: it names what the file has, and evaluating it raises nothing."""

from __future__ import annotations

import ast
import operator
import types
import typing

from sfumato_model.text.python_text import NotPython, parse_expression, unparse, without_remarks
from sfumato_model.verbs.hints.bindings import KNOWN, NoType, dotted, stand_in
from sfumato_model.verbs.hints.type_names import Names

LONGEST = 200
"""Characters of a hint."""
_WORDS = tuple(getattr(typing, name) for name in ("Any", "Self", "LiteralString"))
"""Names of `typing` that are types though no class."""
_NO_TYPES = tuple(
    getattr(typing, name)
    for name in (
        "Annotated", "ClassVar", "Concatenate", "Final", "ForwardRef", "Generic", "Literal", "NamedTuple", "Never",
        "NewType", "NoReturn", "NotRequired", "Optional", "ParamSpec", "Protocol", "Required", "TypeAlias", "TypeGuard",
        "TypeVar", "TypedDict", "Union", "Unpack",
    )
)  # fmt: skip
"""Of `typing`, what is no type by itself, and what hardly any parameter or result is."""
_NOT_FOR_FUNCTIONS = (
    typing.ClassVar, typing.Final, typing.Generic, typing.Protocol, typing.Required, typing.NotRequired,
)  # fmt: skip


class _NoHint(ValueError):
    """A text is no type hint here."""


def hint(text: str, names: Names) -> tuple[str, object] | None:
    """`text` as a hint where `names` are known, and what it evaluates to; `None` for what is none.

    What goes on behind a hint is cut off. It is put into quotes where it names what is bound only later.
    """
    text = _closed(text[:LONGEST])
    try:
        unquoted = names.ever | names.now if names.deferred else names.now
        parsed = parse_expression(text)
        node = _Spelled(names.ever | names.now).visit(parse_expression(text))
        plain = text if ast.dump(node) == ast.dump(parsed) else unparse(node)
        try:
            return plain, _type(node, unquoted, names)
        except _NoHint:
            value = _type(node, names.ever, names)
            quoted = unparse(node)
    except (NotPython, _NoHint, RecursionError):
        return None
    return None if '"' in quoted or "\\" in quoted else (f'"{quoted}"', value)


def _closed(text: str) -> str:
    """`text` up to what ends a hint, outside of brackets."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0 or (depth == 0 and sign in ",:=\n"):
            return text[:at].strip()
    return text.strip()


class _Spelled(ast.NodeTransformer):
    """Names what stands in quotes, which may raise within a hint, and says of which module a name is.

    `Any` becomes `object` where the file has no `typing`: to whoever calls the function that says the same.
    """

    def __init__(self, names: dict[str, object]) -> None:
        self._names = names

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return self.visit(parse_expression(node.value.strip())) if isinstance(node.value, str) else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        node.value = self.visit(node.value)
        if dotted(node.value).rpartition(".")[2] not in ("Literal", "Annotated"):
            node.slice = self.visit(node.slice)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._names:
            return node
        for alias, module in self._names.items():
            if isinstance(module, types.ModuleType) and module.__name__ in KNOWN and hasattr(module, node.id):
                return ast.Attribute(value=ast.Name(id=alias), attr=node.id)
        return ast.Name(id="object") if node.id == "Any" else node


def _type(node: ast.expr, names: dict[str, object], known: Names) -> object:
    """What `node` evaluates to. Raises `_NoHint` where that raises, or is no type."""
    with without_remarks():
        try:
            value = _evaluated(node, names, known)
        except (TypeError, AttributeError, ValueError, LookupError) as error:
            raise _NoHint(str(error)) from None
    origin = typing.get_origin(value)
    spoken = value is None or origin is not None or any(value is word for word in _WORDS)
    if not (spoken or isinstance(value, type | types.UnionType | typing.TypeVar)):
        raise _NoHint("it is no type")
    if any(value is one for one in _NO_TYPES) or any(origin is one for one in _NOT_FOR_FUNCTIONS):
        raise _NoHint("it is none by itself")
    return value


def _evaluated(node: ast.expr, names: dict[str, object], known: Names) -> typing.Any:
    match node:
        case ast.Constant(value=None):
            return None
        case ast.Name(id=name) if names.get(name, NoType) is not NoType:
            return names[name]
        case ast.Attribute():
            return _attribute(node, names, known)
        case ast.Subscript(value=value, slice=index):
            base = _evaluated(value, names, known)
            literal = base is typing.Literal
            return base[_literals(index) if literal else _index(index, names, known)]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return operator.or_(_evaluated(left, names, known), _evaluated(right, names, known))
    raise _NoHint("it is no type")


def _attribute(node: ast.Attribute, names: dict[str, object], known: Names) -> object:
    """What stands behind a dot: of a module that is known, or what the file itself has as a type elsewhere."""
    name = dotted(node)
    root = names.get(name.partition(".")[0], NoType)
    if not name or root is NoType:
        raise _NoHint("it is not bound")
    base: object = root
    for part in name.split(".")[1:]:
        found = getattr(base, part, NoType) if isinstance(base, types.ModuleType) else NoType
        if found is NoType:
            if name in known.used.names:
                return stand_in("Used", generic=name in known.used.subscripted)
            raise _NoHint("it is not known")
        base = found
    return base


def _index(node: ast.expr, names: dict[str, object], known: Names) -> object:
    """What stands in the brackets of a hint: types, lists of them for a `Callable`, and dots."""
    match node:
        case ast.Tuple(elts=parts):
            return tuple(_index(part, names, known) for part in parts)
        case ast.List(elts=parts):
            return [_index(part, names, known) for part in parts]
        case ast.Constant(value=value) if value is ...:
            return ...
    return _type(node, names, known)


def _literals(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Tuple(elts=parts):
            return tuple(_literals(part) for part in parts)
    raise _NoHint("it is no literal")
