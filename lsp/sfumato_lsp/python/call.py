"""A call as it is written: its arguments and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sfumato_lsp.python.tree import Source, Span, span

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, kw_only=True)
class Argument:
    """`value` is the part of `place` behind a keyword; `bare` what takes brackets where it does not stand alone."""

    place: Span
    value: Span
    keyword: str | None = None
    star: Literal["", "*", "**"] = ""
    bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Call:
    """`place` is all of it, `inside` what stands between its brackets."""

    place: Span
    function: Span
    inside: Span
    arguments: tuple[Argument, ...]

    @property
    def starred(self) -> str | None:
        """The star of an argument that may be any number of them."""
        return next((one.star for one in self.arguments if one.star), None)


def read_call(source: Source, node: Node) -> Call | None:
    """That of a `call` node; `None` where its brackets are broken."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None or arguments.has_error:
        return None
    start, end = span(arguments)
    if arguments.type == "generator_expression":
        alone = Argument(place=(start + 1, end - 1), value=(start + 1, end - 1), bare=True)
        return Call(place=span(node), function=span(function), inside=(start + 1, end - 1), arguments=(alone,))
    read = tuple(_argument(source, one) for one in arguments.named_children if one.type != "comment")
    return Call(place=span(node), function=span(function), inside=(start + 1, end - 1), arguments=read)


def _argument(source: Source, node: Node) -> Argument:
    if node.type == "keyword_argument":
        value = node.child_by_field_name("value")
        return Argument(
            place=span(node), value=span(value) if value else span(node), keyword=source.field(node, "name")
        )  # fmt: skip
    if node.type == "list_splat":
        return Argument(place=span(node), value=span(node), star="*")
    if node.type == "dictionary_splat":
        return Argument(place=span(node), value=span(node), star="**")
    return Argument(place=span(node), value=span(node), bare=node.type == "named_expression")
