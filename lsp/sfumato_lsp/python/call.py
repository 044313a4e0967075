"""A call as it is written: its arguments and where they stand, the comment behind the last one, which stays with it,
and which argument reaches which parameter, as Python itself binds them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from sfumato_lsp.python.signature import Parameters
from sfumato_lsp.python.tree import Source, Span, line_start, span

Star = Literal["", "*", "**"]
_STARS: Mapping[str, Star] = {"list_splat": "*", "dictionary_splat": "**"}
_REMARK = re.compile(r"(?:[ \t]*(?P<comma>,))?(?P<comment>[ \t]*#[^\r\n]*)(?P<line_end>\r\n|\r|\n)")
_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True, kw_only=True)
class Argument:
    """`value` is the part of `place` behind a keyword; `bare` what takes brackets where it does not stand alone."""

    place: Span
    value: Span
    keyword: str | None = None
    star: Star = ""
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
        value = node.child_by_field_name("value") or node
        return Argument(place=span(node), value=span(value), keyword=source.field(node, "name"))
    if node.type in _STARS:
        return Argument(place=span(node), value=span(node), star=_STARS[node.type])
    return Argument(place=span(node), value=span(node), bare=node.type == "named_expression")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """`separator` stands between the argument and one behind it, `comma` behind the last one; it ends at `end`."""

    separator: str
    comma: str
    end: int


def remark(source: Source, call: Call) -> Remark | None:
    """`None` where there is none in the last argument's line."""
    if not call.arguments:
        return None
    start, end = call.arguments[-1].place
    found = _REMARK.match(source.text, end, call.inside[1])
    if found is None:
        return None
    line = line_start(source.text, start)
    indent = _INDENT.match(source.text, line, start)
    return Remark(
        separator=f",{found['comment']}{found['line_end']}{indent[0] if indent else ''}",
        comma=found["comma"] or "",
        end=found.end("comment"),
    )


@dataclass(frozen=True, kw_only=True)
class Bound:
    """`given` by parameter; `rest` went to `*args`, `keywords` to `**kwargs`. What has no place is in the others."""

    given: Mapping[str, Argument]
    rest: tuple[Argument, ...] = ()
    keywords: tuple[Argument, ...] = ()
    surplus: tuple[Argument, ...] = ()
    unknown: tuple[Argument, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return not (self.surplus or self.unknown or self.missing)

    @property
    def problem(self) -> str:
        """Why it does not fit."""
        parts = []
        if self.missing:
            parts.append("passes no " + ", ".join(self.missing))
        if self.surplus:
            parts.append("passes too many arguments")
        if self.unknown:
            parts.append("passes " + ", ".join(f"{one.keyword}=" for one in self.unknown))
        return " and ".join(parts)


def bind(call: Call, parameters: Parameters) -> Bound:
    """Bind a call without starred arguments."""
    by_position = [one for one in parameters if one.by_position]
    positional = [one for one in call.arguments if one.keyword is None]
    beyond = tuple(positional[len(by_position) :])
    given = {parameter.name: argument for parameter, argument in zip(by_position, positional, strict=False)}
    named = {one.name for one in parameters if one.by_keyword}
    keywords: list[Argument] = []
    unknown: list[Argument] = []
    takes_any = any(one.kind == "keywords" for one in parameters)
    for argument in call.arguments:
        if argument.keyword is None:
            continue
        if argument.keyword in named:
            # Passed twice is no call that Python takes.
            (unknown.append(argument) if argument.keyword in given else given.update({argument.keyword: argument}))
        else:
            (keywords if takes_any else unknown).append(argument)
    takes_more = any(one.kind == "rest" for one in parameters)
    return Bound(
        given=given,
        rest=beyond if takes_more else (),
        surplus=() if takes_more else beyond,
        keywords=tuple(keywords),
        unknown=tuple(unknown),
        missing=tuple(one.name for one in parameters if one.required and one.name not in given),
    )
