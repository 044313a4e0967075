"""The function at the cursor: what it is called, what it takes, and where its body is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from sfumato_lsp.python.signature import Parameters, read_parameters
from sfumato_lsp.python.tree import CLASS, DECORATED, FUNCTION, Source, Span, above, colon, each, line_start, span

_WORD = re.compile(r"\S")
_HOLD = frozenset(
    {
        "module", "block", "ERROR", "if_statement", "for_statement", "while_statement", "try_statement",
        "with_statement", "match_statement",
    }
)  # fmt: skip
OVERLOAD = "overload"
_DECLARES = frozenset({"abstractmethod", OVERLOAD})


@dataclass(frozen=True, kw_only=True)
class Definition:
    """`path` are the names from the outermost class or function down to its own; `number` tells those of one path
    apart. A method's first parameter, which no call passes, is not among `parameters`; `None` where they are broken.
    """

    path: tuple[str, ...]
    number: int
    owner: str | None
    parameters: Parameters | None
    receiver: str | None
    header: Span
    body: Span
    node: Node

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def start(self) -> int:
        """Where its first decorator stands, or its `def`."""
        decorated = self.node.parent
        return decorated.start_byte if decorated is not None and decorated.type == DECORATED else self.node.start_byte

    @property
    def called(self) -> str:
        """The name that calls have: of `__init__` that of its class."""
        return self.owner if self.is_constructor and self.owner else self.name

    @property
    def is_constructor(self) -> bool:
        return self.owner is not None and self.name == "__init__"

    @property
    def is_method(self) -> bool:
        return self.owner is not None and not self.is_constructor


def definition_at(source: Source, at: int) -> Definition | None:
    """The function whose header has the character `at`; else the innermost one around it."""
    around = [one for one in definitions(source) if one.start <= at <= max(one.header[1], one.body[1])]
    in_header = [one for one in around if at <= one.header[1]]
    return max(in_header or around, key=lambda one: one.header[0], default=None)


def refactorable(source: Source, at: int) -> str | None:
    """What the calls of the function say on whose header's lines the character `at` is; `None` elsewhere.

    Asked for with every movement of the cursor, so only what is around the cursor is looked at.
    """
    start = line_start(source.text, at)
    first = _WORD.search(source.text, start)
    node = above(source.at(*first.span()), FUNCTION) if first is not None else None
    # Behind the colon is the body, also of a function that stands on one line.
    if first is None or node is None or (colon(node) or 0) <= max(first.start(), start):
        return None
    owner = above(node.parent, CLASS, FUNCTION)
    name = source.field(node, "name")
    return source.field(owner, "name") if name == "__init__" and owner is not None and owner.type == CLASS else name


def same_definition(source: Source, other: Definition) -> Definition | None:
    """The definition that is `other` in another version of its file."""
    found = [one for one in definitions(source, other.name) if one.path == other.path]
    return next((one for one in found if one.number == other.number), found[0] if len(found) == 1 else None)


def definitions(source: Source, name: str | None = None) -> tuple[Definition, ...]:
    """Every function of a file, in its order, or those of a name."""
    key = f"definitions {name}"
    if key not in source.known:
        source.known[key] = tuple(_definitions(source, name))
    found: tuple[Definition, ...] = source.known[key]
    return found


def _definitions(source: Source, name: str | None) -> Iterator[Definition]:
    seen: dict[tuple[str, ...], int] = {}
    for node in _functions(source) if name is None else _functions_called(source, name):
        parameters, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        if parameters is None or body is None:
            continue
        path = path_of(source, node)
        seen[path] = seen.get(path, -1) + 1
        owner = above(node.parent, CLASS, FUNCTION)
        in_class = owner is not None and owner.type == CLASS
        read = read_parameters(source, parameters)
        bound = in_class and bool(read) and "staticmethod" not in decorators(source, node)
        start, end = span(node)
        yield Definition(
            path=path,
            number=seen[path],
            owner=path[-2] if in_class else None,
            parameters=read[1:] if read and bound else read,
            receiver=read[0].name if read and bound else None,
            header=(start, max(parameters.end_byte, colon(node) or 0)),
            body=(body.start_byte, end),
            node=node,
        )


def _functions(source: Source) -> Iterator[Node]:
    return (node for node in each(source.root, _may_hold) if node.type == FUNCTION)


def _functions_called(source: Source, name: str) -> Iterator[Node]:
    """By the text: a large file has many nodes, and few functions of a name."""
    for found in re.compile(rf"def\s+({re.escape(name)})(?!\w)").finditer(source.text) if name else ():
        word = source.at(*found.span(1))
        node = None if word is None else word.parent
        if node is not None and node.type == FUNCTION and node.child_by_field_name("name") == word:
            yield node


def _may_hold(node: Node) -> bool:
    """Whether a function may stand in a node: in an expression none does, and most of a file are those."""
    return node.type in _HOLD or node.type.endswith(("_definition", "_clause"))


def path_of(source: Source, node: Node) -> tuple[str, ...]:
    names: list[str] = []
    at: Node | None = node
    while (at := above(at, CLASS, FUNCTION)) is not None:
        names.insert(0, source.field(at, "name"))
        at = at.parent
    return tuple(names)


def decorators(source: Source, function: Node) -> tuple[str, ...]:
    """Without their `@`."""
    around = function.parent
    if around is None or around.type != DECORATED:
        return ()
    return tuple(source.of(node).removeprefix("@").strip() for node in around.children if node.type == "decorator")


def is_part(source: Source, name: Node) -> bool:
    """Whether a function's name is of one of several that are one thing: a property's setter, say, or an overload."""
    function, said = name.parent, source.of(name)
    if function is None or function.type != FUNCTION:
        return False
    own = decorators(source, function)
    if any(one.rpartition(".")[0] == said or one.rpartition(".")[2] == OVERLOAD for one in own):
        return True
    path = path_of(source, function)
    others = [one.node for one in definitions(source, said) if one.path == path and one.node.id != function.id]
    return any(one.rpartition(".")[2] == OVERLOAD for other in others for one in decorators(source, other))


def is_declaration(source: Source, node: Node) -> bool:
    """Whether a body is meant to say nothing: of a protocol or a method of one, an abstract method, an overload."""
    if any(one.rpartition(".")[2] in _DECLARES for one in decorators(source, node)):
        return True
    owner = node if node.type == CLASS else above(node.parent, CLASS, FUNCTION)
    listed = owner.child_by_field_name("superclasses") if owner is not None and owner.type == CLASS else None
    bases = [] if listed is None else [source.of(one).partition("[")[0] for one in listed.named_children]
    return any(base.rpartition(".")[2] == "Protocol" for base in bases)
