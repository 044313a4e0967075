"""What a call has to pass now: the arguments that it has, in their new order and under their new names, and holes.

A hole is only where a value has to be invented: a parameter without a default that the call passes nothing for. One
that had a default gets that. An argument of a parameter that is gone goes, and one of a parameter with another name or
place is moved, without a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sfumato_lsp.python.call import Argument, Bound, Call, bind
from sfumato_lsp.python.signature import Parameters
from sfumato_lsp.refactor.comparison import Comparison


@dataclass(frozen=True, kw_only=True)
class Item:
    """One argument to write, behind `keyword` where it has one.

    Without an `argument` it is what `parameter` was by `default`, or else a hole.
    """

    parameter: str = ""
    argument: Argument | None
    default: str | None = None
    keyword: str | None = None


MOST_ARGUMENTS = 255
"""As many as Python took before 3.7. Each is looked for among the others."""


def new_arguments(call: Call, comparison: Comparison) -> tuple[Item, ...] | str | None:
    """The arguments of a call after the signature changed; why there are none ("it ..."), `None` where it fits."""
    if len(call.arguments) > MOST_ARGUMENTS:
        return f"passes more than {MOST_ARGUMENTS} arguments"
    if call.starred:
        return f"passes {call.starred}arguments, and which they are is not to be seen"
    then, now = bind(call, comparison.before), bind(call, comparison.after)
    if comparison.changes_calls and then.fits:
        given = _translated(then, comparison)
        if (taken := _taken(given, comparison.after)) is not None:
            return f"passes {taken}= to its **, and another parameter is called {taken} now"
        if (starred := _starred(given, comparison.after)) is not None:
            return f"passes {starred}, which takes any number of arguments now"
    elif now.fits:
        return None
    else:
        given = _mended(now)
    items = _arranged(call, given, comparison.after)
    if isinstance(items, str):
        return items
    written = [Item(argument=one, keyword=one.keyword) for one in call.arguments]
    if [replace(one, parameter="") for one in items] == written:
        return None
    defaults = comparison.lost_defaults
    return tuple(one if one.argument else replace(one, default=defaults.get(one.parameter)) for one in items)


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


def _starred(given: _Given, parameters: Parameters) -> str | None:
    """A parameter that got one argument, and is a star since: what calls pass to it nobody knows."""
    return next(
        (one.name for one in parameters if one.kind in ("rest", "keywords") and one.name in given.by_name), None
    )


def _mended(now: Bound) -> _Given:
    """Of a call that fits no signature that is known, what has no place goes. One keyword that no parameter has, and
    one parameter without an argument, are taken for each other."""
    by_name = dict(now.given)
    if len(now.unknown) == len(now.missing) == 1 and now.unknown[0].keyword not in now.given:
        by_name[now.missing[0]] = now.unknown[0]
    return _Given(by_name=by_name, rest=now.rest, keywords=now.keywords)


def _arranged(call: Call, given: _Given, parameters: Parameters) -> tuple[Item, ...] | str:
    """First those without a keyword, in the signature's order, then the others, in the call's."""
    candidates = [one for one in parameters if one.by_position]
    bare_names = {name for name, argument in given.by_name.items() if argument.keyword is None}
    last = max((k for k, one in enumerate(candidates) if one.name in bare_names), default=-1)
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
            return f"passes nothing for a parameter in front of {parameter.name}, which has no keyword"
        open_ = False
        behind.append(Item(parameter=parameter.name, argument=argument, keyword=parameter.name))
    if given.rest and not open_:
        return "passes more arguments than there are parameters, and one in front of them has no value"
    front += [Item(argument=argument) for argument in given.rest]
    wanted = [one for one in parameters if one.kind == "keyword" and (one.required or one.name in given.by_name)]
    behind += [Item(parameter=one.name, argument=given.by_name.get(one.name), keyword=one.name) for one in wanted]
    behind += [Item(argument=argument, keyword=argument.keyword) for argument in given.keywords]
    return (*front, *_in_calls_order(behind, call))


def _in_calls_order(items: Sequence[Item], call: Call) -> list[Item]:
    """Those that the call has keep its order; each hole stands behind the one before it in `items`."""
    found = [one for argument in call.arguments for one in items if one.argument == argument]
    for number, item in enumerate(items):
        if item.argument is None:
            found.insert(found.index(items[number - 1]) + 1 if number else 0, item)
    return found
