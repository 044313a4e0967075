"""New arguments into the text of a call: what stays keeps its separators, comments and line breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sfumato_lsp.python.call import Argument, Call, remark
from sfumato_lsp.python.signature import Parameters, read_parameters
from sfumato_lsp.python.tree import FUNCTION, Source, Span, above, quotes_around
from sfumato_lsp.refactor.arguments import Item
from sfumato_lsp.refactor.changes import Changes, Hole, Piece

_PLAIN = re.compile(r"\s*,\s*")


def write_call(source: Source, call: Call, items: Sequence[Item], takes: Parameters, changes: Changes) -> str | None:
    """Put the change of a call, to what its function `takes`, among `changes`; or why ("it ...") it cannot be made."""
    last, comment = len(call.arguments) - 1, remark(source, call)
    place = _place(call) if items else call.inside
    pieces: list[Piece] = []
    kept: set[int] = set()
    before: int | None = None
    for number, item in enumerate(items):
        at = None if item.argument is None else call.arguments.index(item.argument)
        if number:
            if at is not None and before is not None and at == before + 1:
                kept.add(before)
                pieces += changes.kept(_gap(call, before))
            elif before == last and comment is not None:
                pieces.append(comment.separator)
            else:
                pieces.append(_separator(source, call))
        if item.argument is None:
            pieces += _invented(source, item, call, takes)
        else:
            pieces += _written(item, item.argument, call, changes, alone=len(items) == 1)
        before = at
    if items and comment is not None and before != last:
        place = place[0], comment.end
        pieces.append(comment.comma)
    lost = [k for k in range(len(call.arguments) - 1) if k not in kept]
    if any("#" in source.text[slice(*_gap(call, k))] for k in lost):
        return "has a comment between arguments that change places"
    changes.put(place, pieces)
    return None


def _place(call: Call) -> Span:
    """From the first argument to the last: what stands before and behind them is not touched."""
    if not call.arguments:
        return call.inside
    return call.arguments[0].place[0], call.arguments[-1].place[1]


def _gap(call: Call, number: int) -> Span:
    """What stands between an argument and the next."""
    return call.arguments[number].place[1], call.arguments[number + 1].place[0]


def _separator(source: Source, call: Call) -> str:
    """As the call has it between its arguments; of a single one, as it is set off from its bracket."""
    gaps = [source.text[slice(*_gap(call, k))] for k in range(len(call.arguments) - 1)]
    plain = next((gap for gap in gaps if _PLAIN.fullmatch(gap)), None)
    if plain is not None:
        return plain
    lead = source.text[call.inside[0] : call.arguments[0].place[0]] if call.arguments else ""
    return "," + lead if "\n" in lead and not lead.strip() else ", "


def _invented(source: Source, item: Item, call: Call, takes: Parameters) -> list[Piece]:
    named, quotes = f"{item.parameter}=", quotes_around(source, call.place)
    if item.default is not None and not (quotes and quotes in item.default):
        return [named if item.keyword else "", item.default]
    hole = Hole(
        parameter=item.parameter, call=call.place, told="" if item.keyword else named, takes=takes, quotes=quotes,
        handed_on=_is_handed_on(source, call, item.parameter),
    )  # fmt: skip
    return [named if item.keyword else "", hole]


def _is_handed_on(source: Source, call: Call, name: str) -> bool:
    """Whether a function whose body the call is in takes `name` as well."""
    at = call.place[0]
    node = above(source.at(at, at + 1), FUNCTION)
    while node is not None:
        body, taken = node.child_by_field_name("body"), node.child_by_field_name("parameters")
        if body is not None and taken is not None and body.start_byte <= at:
            parameters = read_parameters(source, taken) or ()
            if any(one.name == name and (one.by_position or one.by_keyword) for one in parameters):
                return True
        node = above(node.parent, FUNCTION)
    return False


def _written(item: Item, argument: Argument, call: Call, changes: Changes, *, alone: bool) -> list[Piece]:
    keyword = f"{item.keyword}=" if item.keyword else ""
    value = changes.kept(argument.value)
    brackets = argument.bare and not (alone and not keyword) and (keyword or _is_generator(call))
    return [keyword, "(", *value, ")"] if brackets else [keyword, *value]


def _is_generator(call: Call) -> bool:
    """Its only argument is the whole of what stands in its brackets: a generator without brackets of its own."""
    return len(call.arguments) == 1 and call.arguments[0].bare and call.arguments[0].place == call.inside
