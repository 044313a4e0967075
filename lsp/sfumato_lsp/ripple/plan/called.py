"""A signature changed: its calls, where no value has to be invented; those are the command `refactor`'s."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sfumato_lsp.python.definition import Definition, definitions, same_definition
from sfumato_lsp.python.tree import FUNCTION, above, colon
from sfumato_lsp.refactor.changes import Change, Hole
from sfumato_lsp.refactor.comparison import Comparison, compare
from sfumato_lsp.refactor.plan import changes_of
from sfumato_lsp.ripple.plan.across import uses_of
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.view import View, others
from sfumato_lsp.rpc.failures import Refused


def called(view: View, views: Sequence[View]) -> Iterator[Offer]:
    """In the document of the edit, and in other open ones that import the function."""
    if view.source is None or not view.edits or view.before is None:
        return
    looked: set[int] = set()
    for definition, cause in _edited(view):
        if definition.header[0] in looked:
            continue
        looked.add(definition.header[0])
        was = same_definition(view.before, definition)
        if was is None or was.parameters is None or definition.parameters is None:
            continue
        comparison = compare(was.parameters, definition.parameters)
        if not (comparison.changes_calls or comparison.renamed):
            continue
        yield from _calls(view, definition, comparison, cause, None)
        if definition.is_method:
            continue
        for other in others(view, views):
            if definition.called in other.text and other.source is not None:
                places = uses_of(view, other, other.name(definition.called))
                yield from _calls(other, definition, comparison, cause, places)


def _edited(view: View) -> Iterator[tuple[Definition, int]]:
    """The functions whose header an edit touches, with the number of the edit."""
    source = view.source
    assert source is not None
    for edit in view.edits:
        function = above(source.at(edit.start, edit.end), FUNCTION)
        if function is None or edit.start > (colon(function) or 0):
            continue
        for definition in definitions(source, source.field(function, "name")):
            if definition.node == function:
                yield definition, edit.number


def _calls(
    view: View, definition: Definition, comparison: Comparison, cause: int, places: Sequence[int] | None
) -> Iterator[Offer]:
    assert view.source is not None
    if places is not None and not places:
        return
    try:
        found = changes_of(view.source, definition, comparison, own=False, places=places)
    except Refused:
        return  # too many to look at
    for change in found.changes:
        if not change.holes:
            yield _offer(view, change, cause)


def _offer(view: View, change: Change, cause: int) -> Offer:
    """Without what stays at either end: one that shows all arguments would hide what becomes of them."""
    old = view.text[change.start : change.end]
    new = "".join(piece for piece in change.pieces if not isinstance(piece, Hole))
    ahead = _alike(old, new)
    behind = min(_alike(old[::-1], new[::-1]), len(old) - ahead, len(new) - ahead)
    place = change.start + ahead, change.end - behind
    return view.offer(place, new[ahead : len(new) - behind], "call", cause)


def _alike(one: str, other: str) -> int:
    """How many characters both begin with, of whole words."""
    count = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    while count and (one[count - 1].isalnum() or one[count - 1] == "_"):
        count -= 1
    return count
