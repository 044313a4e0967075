"""What a call has to pass now: the arguments that it has, in their new order and under their new names, and holes.

A hole is only where a value has to be invented: a parameter without a default that the call passes nothing for. One
that had a default gets that. An argument of a parameter that is gone goes, and one of a parameter with another name or
place is moved, without a model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from sfumato_lsp.python.call import Argument, Bound, Call, bind
from sfumato_lsp.python.signature import Parameter, Parameters
from sfumato_lsp.refactor.changes import Left
from sfumato_lsp.refactor.comparison import Comparison


@dataclass(frozen=True, kw_only=True)
class Item:
    """One argument to write, behind `keyword` where it has one.

    Without an `argument` it is what `parameter` was by `default`, or else a hole.
    """

    parameter: str
    argument: Argument | None
    default: str | None = None
    keyword: str | None = None


MOST_ARGUMENTS = 255
"""As many as Python took before 3.7. Each is looked for among the others."""


class Fits(Enum):
    """A call that needs no change."""

    FITS = "fits"


FITS = Fits.FITS


def new_arguments(call: Call, comparison: Comparison) -> tuple[Item, ...] | Left | Fits:
    """The arguments of a call after the signature changed."""
    if len(call.arguments) > MOST_ARGUMENTS:
        return Left(at=call.place[0], why=f"passes more than {MOST_ARGUMENTS} arguments")
    if call.starred:
        return Left(at=call.place[0], why=f"passes {call.starred}arguments, and which they are is not to be seen")
    then, now = bind(call, comparison.before), bind(call, comparison.after)
    if comparison.changes_calls and then.fits:
        given = _translated(then, comparison)
        if (taken := _taken(given, comparison.after)) is not None:
            return Left(at=call.place[0], why=f"passes {taken}= to its **, and another parameter is called {taken} now")
    elif now.fits:
        return FITS
    else:
        given = _mended(now)
    items = _arranged(call, given, comparison.after)
    if isinstance(items, Left):
        return items
    return FITS if _is_as_written(items, call) else _with_defaults(items, comparison.lost_defaults)


@dataclass(frozen=True, kw_only=True)
class _Given:
    """Arguments by the parameters that they reach now."""

    by_name: dict[str, Argument]
    rest: tuple[Argument, ...]
    keywords: tuple[Argument, ...]


def _translated(then: Bound, comparison: Comparison) -> _Given:
    by_name = {now: argument for name, argument in then.given.items() if (now := comparison.now(name)) is not None}
    kinds = {one.kind for one in comparison.after}
    added = {one.name for one in comparison.added}
    # What went to **kwargs may have a parameter of its own now.
    by_name |= {one.keyword: one for one in then.keywords if one.keyword in added}
    keywords = tuple(one for one in then.keywords if one.keyword not in added) if "keywords" in kinds else ()
    return _Given(by_name=by_name, rest=then.rest if "rest" in kinds else (), keywords=keywords)


def _taken(given: _Given, parameters: Parameters) -> str | None:
    """The keyword that went to `**kwargs` and would reach a parameter that means something else."""
    names = {one.name for one in parameters if one.by_keyword}
    return next((one.keyword for one in given.keywords if one.keyword in names), None)


def _mended(now: Bound) -> _Given:
    """Of a call that fits no signature that is known, what has no place goes. One keyword that no parameter has, and
    one parameter without an argument, are taken for each other."""
    by_name = dict(now.given)
    if len(now.unknown) == len(now.missing) == 1 and now.unknown[0].keyword not in now.given:
        by_name[now.missing[0]] = now.unknown[0]
    return _Given(by_name=by_name, rest=now.rest, keywords=now.keywords)


def _arranged(call: Call, given: _Given, parameters: Parameters) -> tuple[Item, ...] | Left:
    """First those without a keyword, in the signature's order, then the others, in the call's."""
    candidates = [one for one in parameters if one.by_position]
    last = max((k for k, one in enumerate(candidates) if _is_bare(given, one)), default=-1)
    bare_style = not any(one.keyword for one in call.arguments)
    front: list[Item] = []
    behind: list[Item] = []
    open_ = True
    for number, parameter in enumerate(candidates):
        argument = given.by_name.get(parameter.name)
        if argument is None and not parameter.required:
            open_ = False
            continue
        bare = argument.keyword is None if argument else number < last or bare_style or bool(given.rest)
        if open_ and (bare or parameter.kind == "positional"):
            front.append(Item(parameter=parameter.name, argument=argument))
            continue
        if parameter.kind == "positional":
            return Left(
                at=call.place[0],
                why=f"passes nothing for a parameter in front of {parameter.name}, which has no keyword",
            )
        open_ = False
        behind.append(Item(parameter=parameter.name, argument=argument, keyword=parameter.name))
    if given.rest and not open_:
        return Left(
            at=call.place[0],
            why="passes more arguments than there are parameters, and one in front of them has no value",
        )
    front += [Item(parameter="", argument=argument) for argument in given.rest]
    behind += _by_keyword_alone(given, parameters)
    behind += [Item(parameter="", argument=argument, keyword=argument.keyword) for argument in given.keywords]
    return (*front, *_in_calls_order(behind, call))


def _is_bare(given: _Given, parameter: Parameter) -> bool:
    argument = given.by_name.get(parameter.name)
    return argument is not None and argument.keyword is None


def _by_keyword_alone(given: _Given, parameters: Parameters) -> list[Item]:
    wanted = [one for one in parameters if one.kind == "keyword" and (one.required or one.name in given.by_name)]
    return [Item(parameter=one.name, argument=given.by_name.get(one.name), keyword=one.name) for one in wanted]


def _in_calls_order(items: Sequence[Item], call: Call) -> list[Item]:
    """Those that the call has keep its order; each hole stands behind the one before it in `items`."""
    found = [one for argument in call.arguments for one in items if one.argument == argument]
    for number, item in enumerate(items):
        if item.argument is None:
            found.insert(found.index(items[number - 1]) + 1 if number else 0, item)
    return found


def _with_defaults(items: Sequence[Item], defaults: Mapping[str, str]) -> tuple[Item, ...]:
    return tuple(
        item if item.argument is not None else replace(item, default=defaults.get(item.parameter)) for item in items
    )


def _is_as_written(items: Sequence[Item], call: Call) -> bool:
    written = [Item(parameter="", argument=one, keyword=one.keyword) for one in call.arguments]
    return [replace(one, parameter="") for one in items] == written
