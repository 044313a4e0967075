"""A dataclass as what its calls call: its fields are the parameters of an `__init__` that nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from sfumato_lsp.python.definition import Definition, decorators, path_of
from sfumato_lsp.python.signature import Kind, Parameter
from sfumato_lsp.python.tree import CLASS, Source, below, colon, span

_NO_FIELD = re.compile(r"(?:\w+\.)*ClassVar\b")
_KEYWORDS = re.compile(r"(?:\w+\.)*KW_ONLY")
_FIELD = re.compile(r"(?:\w+\.)*field\s*\((.*)\)", re.DOTALL)
_HAS_DEFAULT = re.compile(r"\b(?:default|default_factory)\s*=")
_INIT_FALSE = re.compile(r"\binit\s*=\s*False\b")
_KEYWORD_ONLY = re.compile(r"\bkw_only\s*=\s*True\b")


def dataclasses(source: Source, name: str) -> Iterator[Definition]:
    """Those of a name."""
    for node in below(source.root, CLASS):
        if source.field(node, "name") == name and (found := constructor_of(source, node)) is not None:
            yield found


def constructor_of(source: Source, owner: Node) -> Definition | None:
    """`None` for a class that is none, that inherits fields from somewhere, or that has an `__init__` of its own."""
    said = next((one for one in decorators(source, owner) if re.match(r"(?:\w+\.)*dataclass\b", one)), None)
    body = owner.child_by_field_name("body")
    if said is None or body is None or owner.child_by_field_name("superclasses") is not None:
        return None
    if "def __init__" in source.of(owner) or _INIT_FALSE.search(said) or owner.has_error:
        return None
    start, end = span(owner)
    return Definition(
        path=(*path_of(source, owner), "__init__"),
        number=0,
        owner=source.field(owner, "name"),
        parameters=tuple(_parameters(source, body, "keyword" if _KEYWORD_ONLY.search(said) else "either")),
        receiver="self",
        header=(start, colon(owner) or end),
        body=span(body),
        node=owner,
    )


def _parameters(source: Source, body: Node, kind: Kind) -> Iterator[Parameter]:
    for statement in body.named_children:
        field = statement.named_children[0] if statement.type == "expression_statement" else None
        if field is None or field.type != "assignment" or field.child_by_field_name("type") is None:
            continue
        annotation, value = source.field(field, "type"), source.field(field, "right")
        call = _FIELD.fullmatch(value)
        if _KEYWORDS.fullmatch(annotation):
            kind = "keyword"
        elif not _NO_FIELD.match(annotation) and not (call and _INIT_FALSE.search(call[1])):
            has_default = bool(value) and (call is None or _HAS_DEFAULT.search(call[1]) is not None)
            own: Kind = "keyword" if call and _KEYWORD_ONLY.search(call[1]) else kind
            default = value if has_default else None
            yield Parameter(name=source.field(field, "left"), kind=own, default=default, annotation=annotation)
