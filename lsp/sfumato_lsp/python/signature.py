"""What a function takes: its parameters as its `def` has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tree_sitter import Node

from sfumato_lsp.python.tree import Source

Kind = Literal["positional", "either", "keyword", "rest", "keywords"]
"""How an argument reaches it; `rest` is `*args` and `keywords` is `**kwargs`."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    name: str
    kind: Kind = "either"
    default: str | None = None
    annotation: str | None = None

    @property
    def by_position(self) -> bool:
        return self.kind in ("positional", "either")

    @property
    def by_keyword(self) -> bool:
        return self.kind in ("either", "keyword")

    @property
    def required(self) -> bool:
        return self.default is None and self.kind not in ("rest", "keywords")


Parameters = tuple[Parameter, ...]


def read_parameters(source: Source, parameters: Node) -> Parameters | None:
    """Those of a `parameters` node; `None` where it cannot be read, as while it is being typed."""
    if parameters.has_error:
        return None
    found: list[Parameter] = []
    kind: Kind = "either"
    for node in parameters.named_children:
        if node.type == "positional_separator":
            found = [replace(one, kind="positional") for one in found]
        elif node.type == "keyword_separator":
            kind = "keyword"
        elif node.type != "comment":
            parameter = _parameter(source, node, kind)
            if parameter is None:
                return None
            found.append(parameter)
            kind = "keyword" if parameter.kind == "rest" else kind
    return tuple(found)


def _parameter(source: Source, node: Node, kind: Kind) -> Parameter | None:
    named = node.child_by_field_name("name") or (node.named_children[0] if node.named_children else node)
    if node.type in ("list_splat_pattern", "dictionary_splat_pattern"):
        named, splat = node.named_children[0], node
    else:
        splat = named
        named = named.named_children[0] if named.type.endswith("splat_pattern") else named
    if named.type != "identifier":
        return None
    if splat.type == "list_splat_pattern":
        kind = "rest"
    elif splat.type == "dictionary_splat_pattern":
        kind = "keywords"
    return Parameter(
        name=source.of(named),
        kind=kind,
        default=source.field(node, "value") or None,
        annotation=source.field(node, "type") or None,
    )
