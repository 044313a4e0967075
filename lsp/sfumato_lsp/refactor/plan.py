"""Everything that a changed signature asks for, in all files, before any hole is filled. Nothing is read from disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sfumato_lsp.python.definition import Definition, definition_at, same_definition
from sfumato_lsp.python.signature import Parameter
from sfumato_lsp.python.tree import Source, Span, read
from sfumato_lsp.refactor.arguments import new_arguments
from sfumato_lsp.refactor.body import change_body
from sfumato_lsp.refactor.call_sites import CallSite, found_sites, named_sites
from sfumato_lsp.refactor.changes import Change, Changes, Hole, Left
from sfumato_lsp.refactor.comparison import Comparison, compare
from sfumato_lsp.refactor.write_call import write_call
from sfumato_lsp.rpc.failures import Refused

MOST_SITES = 2_000
"""Places in one file. Each change is put among the others, and each has to be looked at by somebody."""


@dataclass(frozen=True, kw_only=True)
class FileChanges:
    """`changes` are apart and in order, `calls` calls and some in the definition's body; `fitting` calls need none."""

    changes: tuple[Change, ...]
    left: tuple[Left, ...]
    calls: int
    fitting: int
    in_body: bool = False

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(hole for change in self.changes for hole in change.holes)


def definition_of(source: Source, at: int) -> Definition:
    """The function at a character. Raises `Refused`."""
    definition = definition_at(source, at)
    if definition is None:
        raise Refused("there is no function here: put the cursor on the line of its def")
    if definition.parameters is None:
        raise Refused(f"the signature of {definition.name} cannot be read: it holds a syntax error")
    return definition


def comparison_with(definition: Definition, earlier: Sequence[str]) -> Comparison:
    """With the signature in the first of the `earlier` texts that had another one; without any, with itself."""
    assert definition.parameters is not None
    for text in earlier:
        was = same_definition(read(text), definition)
        if was is not None and was.parameters is not None:
            comparison = compare(was.parameters, definition.parameters)
            if comparison.changes_calls or comparison.renamed:
                return comparison
    return Comparison(before=definition.parameters, after=definition.parameters)


def changes_of(
    source: Source, definition: Definition, comparison: Comparison, *, own: bool, places: Sequence[int] | None,
    selected: Span = (0, 0),
) -> FileChanges:  # fmt: skip
    """Those of one file. `own` is the definition's; `places` are the characters that the editor names."""
    changes = Changes(source)
    left: list[Left] = []
    if own:
        left += change_body(source, definition, comparison, selected, changes)
    looked = found_sites(source, definition) if places is None else named_sites(source, places, definition)
    sites = list(islice(looked, MOST_SITES + 1))
    if len(sites) > MOST_SITES:
        raise Refused(
            f"a file has more than {MOST_SITES:,} places that call {definition.called}: they are not changed together"
        )
    in_body = bool(changes.all())
    calls = fitting = 0
    # Inner ones first, so that an outer one keeps what they become.
    for site in sorted(sites, key=_length):
        if isinstance(site, CallSite) and changes.covers(site.call.place):
            continue  # in a statement that is written anew
        outcome = site if isinstance(site, Left) else _change(source, site, comparison, definition, changes)
        if isinstance(outcome, Left):
            left.append(outcome)
        elif outcome:
            calls += 1
        else:
            fitting += 1
    in_order = tuple(sorted(left, key=lambda one: one.at))
    return FileChanges(changes=changes.all(), left=in_order, calls=calls, fitting=fitting, in_body=in_body)


def _length(site: CallSite | Left) -> int:
    return 0 if isinstance(site, Left) else site.call.place[1] - site.call.place[0]


def _change(
    source: Source, site: CallSite, comparison: Comparison, definition: Definition, changes: Changes
) -> Left | bool:
    """Whether it is among the changes now; a call that fits needs none."""
    if site.passes_receiver:
        first = Parameter(name=definition.receiver or "", kind="positional")
        comparison = replace(comparison, before=(first, *comparison.before), after=(first, *comparison.after))
    items = new_arguments(site.call, comparison)
    if items is None:
        return False
    why = items if isinstance(items, str) else write_call(source, site.call, items, comparison.after, changes)
    return True if why is None else Left(at=site.call.place[0], why=why)
