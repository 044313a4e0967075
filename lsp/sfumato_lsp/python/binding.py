"""Which argument reaches which parameter, as Python itself binds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sfumato_lsp.python.call import Argument, Call
from sfumato_lsp.python.signature import Parameters


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
