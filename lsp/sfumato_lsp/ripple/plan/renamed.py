"""A binding got another name by hand: its uses, by scope.

A use that got one is the beginning of the same where nothing else has the new name. Where another binding had the new
name already the edit means that one, and nothing follows.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from tree_sitter import Node

from sfumato_lsp.python.definition import is_part
from sfumato_lsp.python.names import Name, Occurrence
from sfumato_lsp.python.roles import is_parameter
from sfumato_lsp.python.tree import CLASS, Source, above, below, plays
from sfumato_lsp.ripple.plan.members import members
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.plan.words import Run

BUILTIN = frozenset(dir(builtins))
SOME_BOUND = 0.75
"""Where the old name is bound in the scope still, as a variable is that gets several values."""
FROM_A_USE = 0.7


def renamed(view: View) -> Iterator[Offer]:
    """In the document of the edit."""
    if view.source is None:
        return
    for run in view.runs:
        if run.rename is not None:
            yield from _follow(view, run, *run.rename)


def _follow(view: View, run: Run, old: str, new: str) -> Iterator[Offer]:
    word = view.word(run.start, run.end)
    if word is None:
        return
    was, now = view.name(old, word), view.name(new, word)
    if word.role == "binds" and now.home(word).type == CLASS:
        yield from members(view, run, word, old, new)
    if word.role == "attribute":
        yield from members(view, run, word, old, new)
    elif word.role == "binds":
        yield from _uses(view, run, word, was, now)
    elif word.role == "reads":
        yield from _from_a_use(view, run, word, was, now)


def _uses(view: View, run: Run, word: Occurrence, was: Name, now: Name) -> Iterator[Offer]:
    scope = now.home(word)
    edited = {one.start for one in view.runs if one.rename == run.rename}
    if any(one.start not in edited for one in now.binders(scope)):
        return
    assert view.source is not None
    left = still_bound(view.source, was, word, scope)
    if left and min(left, key=lambda one: one.start).start < word.start:
        return  # a later value of a variable: which of its uses mean that one, nobody knows
    sure = SOME_BOUND if left else 1.0
    for one in was.all:
        if one.role in ("reads", "binds", "declares") and _means(was, one, scope) and _is_seen(now, one, scope):
            yield view.offer((one.start, one.end), _written(one, *run.rename or ("", "")), "scope", run.cause, sure)
    if scope.type == "module" and not left:
        yield from listed(view, run)
    if plays(word.node, "name", CLASS) and not left:
        yield from _annotated(view, run)


def _annotated(view: View, run: Run) -> Iterator[Offer]:
    """A class in annotations that are texts, as where it is not there yet."""
    assert view.source is not None
    for start, end in view.places_of(run.old):
        node = view.source.at(start, end)
        if node is not None and node.type == "string_content" and above(node, "type") is not None:
            yield view.offer((start, end), run.new[0], "scope", run.cause)


def still_bound(source: Source, was: Name, word: Occurrence, scope: Node) -> list[Occurrence]:
    """Where a scope binds a name still that `word` had there. What a parameter is set to later, read before that, is
    its value, and no name of another thing: in `text = text.strip()` both follow.
    """
    left = [one for one in was.binders(scope) if not is_part(source, one.node)]
    if not left or not is_parameter(word.node):
        return left
    first = min(left, key=lambda one: one.start)
    parent = first.node.parent
    end = parent.end_byte if parent is not None and plays(first.node, "left", "assignment") else first.start
    is_read = any(one.role == "reads" and one.start < end and _means(was, one, scope) for one in was.all)
    return [] if is_read else left


def _written(one: Occurrence, old: str, new: str) -> str:
    """A name that is imported is another thing's: it stays, and is called anew."""
    parent = one.node.parent
    is_import = parent is not None and parent.type == "dotted_name" and one.role == "binds"
    return f"{old} as {new}" if is_import else new


def _means(was: Name, one: Occurrence, scope: Node) -> bool:
    found = was.home(one, [scope]) if one.role == "binds" else was.resolved(one, [scope])
    return found is not None and found.id == scope.id


def _is_seen(now: Name, one: Occurrence, scope: Node) -> bool:
    """Whether the new name would mean the same scope there."""
    found = now.resolved(Occurrence(node=one.node, role="reads", scope=one.scope), [scope])
    return found is not None and found.id == scope.id


def _from_a_use(view: View, run: Run, word: Occurrence, was: Name, now: Name) -> Iterator[Offer]:
    if run.new[0] in BUILTIN or run.old[0] in BUILTIN or now.resolved(word) is not None:
        return
    scope = was.resolved(Occurrence(node=word.node, role="reads", scope=word.scope))
    if scope is None or scope.type in ("module", CLASS):
        return  # what a module binds others may import: who reads another name means another thing
    for one in was.all:
        if one.role in ("reads", "binds") and _means(was, one, scope):
            yield view.offer(
                (one.start, one.end), _written(one, *run.rename or ("", "")), "scope", run.cause, FROM_A_USE
            )


def listed(view: View, run: Run) -> Iterator[Offer]:
    """What `__all__` says of a name of the module."""
    assert view.source is not None
    assert run.rename is not None
    old, new = run.rename
    for place in strings_of_all(view, old):
        yield view.offer(place, new, "__all__", run.cause)


def strings_of_all(view: View, name: str) -> Iterator[tuple[int, int]]:
    """Where a string of `__all__` says `name`, without its quotes."""
    assert view.source is not None
    for one in view.name("__all__").all:
        assignment = above(one.node, "assignment", "augmented_assignment")
        right = assignment.child_by_field_name("right") if assignment is not None else None
        if one.role in ("binds", "reads") and one.scope.type == "module" and right is not None:
            for content in below(right, "string_content"):
                if view.source.of(content) == name:
                    yield content.start_byte, content.end_byte
