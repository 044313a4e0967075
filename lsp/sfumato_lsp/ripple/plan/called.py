"""A signature changed: its calls. Where a value has to be invented the checkpoint is asked (`ripple/values.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sfumato_lsp.python.definition import OVERLOAD, Definition, decorators, definitions, same_definition
from sfumato_lsp.python.fields import constructor_of, dataclasses
from sfumato_lsp.python.tree import CLASS, DECORATED, FUNCTION, Source, above, colon
from sfumato_lsp.refactor.changes import Change, Hole
from sfumato_lsp.refactor.comparison import Comparison, compare
from sfumato_lsp.refactor.plan import changes_of
from sfumato_lsp.ripple.plan.across import uses_of
from sfumato_lsp.ripple.plan.offer import Offer, Origin
from sfumato_lsp.ripple.plan.view import View, others
from sfumato_lsp.ripple.plan.words import is_of_word
from sfumato_lsp.rpc.failures import Refused

REPLACED = 0.6
"""Of a call whose argument goes while another comes: of 33 that real changes would have got, 2 were right."""


@dataclass(frozen=True)
class Calls:
    """What becomes of the calls in one document; some have holes. `header` is the signature as it is now, where it
    stands in another document. `replaced` where it lost a parameter and got another, which may be the same one.
    """

    view: View
    changes: tuple[Change, ...]
    header: str
    path: str
    cause: int
    origin: Origin = "call"
    replaced: bool = False

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(hole for change in self.changes for hole in change.holes)


def called(view: View, views: Sequence[View]) -> Iterator[Offer]:
    """Where nothing has to be invented: in the document of the edit, and in open ones that import the function."""
    for calls in changed_calls(view, views):
        for change in calls.changes:
            if not change.holes:
                text = "".join(piece for piece in change.pieces if not isinstance(piece, Hole))
                sure = REPLACED if calls.replaced else 1.0
                yield call_offer(calls, change.start, change.end, text, sure)


def calls_of_module(view: View, views: Sequence[View]) -> bool:
    """Whether a signature changed that other files can import."""
    return bool(changed_calls(view, views)) and any(not one.is_method for one, _ in _edited(view))


def changed_calls(view: View, views: Sequence[View]) -> tuple[Calls, ...]:
    """Worked out once: those with holes are asked for behind the others."""
    if "calls" not in view.kept:
        view.kept["calls"] = tuple(_changed_calls(view, views))
    found: tuple[Calls, ...] = view.kept["calls"]
    return found


def _changed_calls(view: View, views: Sequence[View]) -> Iterator[Calls]:
    if view.source is None or not view.edits or view.before is None:
        return
    looked: set[int] = set()
    for definition, cause in _edited(view):
        if definition.header[0] in looked:
            continue
        looked.add(definition.header[0])
        was = _before(view.before, definition)
        if was is None or was.parameters is None or definition.parameters is None:
            continue
        comparison = compare(was.parameters, definition.parameters)
        if not (comparison.changes_calls or comparison.renamed):
            continue
        header = view.text[slice(*definition.header)]
        replaced = bool(comparison.removed and comparison.added)
        yield Calls(view, _changes(view, definition, comparison, None), "", view.uri, cause, replaced=replaced)
        if definition.is_method:
            continue
        for other in others(view, views):
            if definition.called in other.text and other.source is not None:
                places = uses_of(view, other, other.name(definition.called))
                yield Calls(
                    other, _changes(other, definition, comparison, places), header, view.uri, cause, replaced=replaced
                )


def _edited(view: View) -> Iterator[tuple[Definition, int]]:
    """The functions whose header an edit touches, and dataclasses in which one is made, with the number of the edit."""
    source = view.source
    assert source is not None
    for edit in view.newest:
        owner = above(view.around(edit), CLASS, DECORATED)
        if owner is not None and owner.type == DECORATED:
            owner = owner.child_by_field_name("definition")
        constructor = None if owner is None or owner.type != CLASS else constructor_of(source, owner)
        if constructor is not None:
            yield constructor, edit.number
        function = above(source.at(edit.start, edit.end), FUNCTION)
        if function is None or edit.start > (colon(function) or 0):
            continue
        named = list(definitions(source, source.field(function, "name")))
        for definition in named:
            if definition.node == function and not _is_overloaded(source, definition, named):
                yield definition, edit.number


def _is_overloaded(source: Source, definition: Definition, named: Sequence[Definition]) -> bool:
    """Whether one signature of several was edited: which of them a call means, its types say."""
    same = [one for one in named if one.path == definition.path]
    said = [one for other in same for one in decorators(source, other.node)]
    return len(same) > 1 and any(one.rpartition(".")[2] == OVERLOAD for one in said)


def _before(before: Source, definition: Definition) -> Definition | None:
    """The same function, or the same dataclass, as it was."""
    if definition.node.type == CLASS:
        return next((one for one in dataclasses(before, definition.called) if one.path == definition.path), None)
    return same_definition(before, definition)


def _changes(
    view: View, definition: Definition, comparison: Comparison, places: Sequence[int] | None
) -> tuple[Change, ...]:
    assert view.source is not None
    if places is not None and not places:
        return ()
    try:
        return changes_of(view.source, definition, comparison, own=False, places=places).changes
    except Refused:
        return ()  # too many to look at


def call_offer(calls: Calls, start: int, end: int, new: str, sure: float = 1.0) -> Offer:
    """Without what stays at either end: one that shows all arguments would hide what becomes of them."""
    view = calls.view
    old = view.text[start:end]
    ahead = _alike(old, new)
    behind = min(_alike(old[::-1], new[::-1]), len(old) - ahead, len(new) - ahead)
    return view.offer((start + ahead, end - behind), new[ahead : len(new) - behind], calls.origin, calls.cause, sure)


def _alike(one: str, other: str) -> int:
    """How many characters both begin with, and no part of a word."""
    count = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if is_of_word(one[count : count + 1]) or is_of_word(other[count : count + 1]):
        while count and is_of_word(one[count - 1]):
            count -= 1
    return count
