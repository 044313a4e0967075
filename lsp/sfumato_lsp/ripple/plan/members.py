"""An attribute, a method or a field got another name: the places of its class that have the old one.

What an object is nobody knows here. `self` in the class is certain, as is the class by its name; of other objects a
place is offered where no other class of the file has such a member, and is less sure.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from sfumato_lsp.python.definition import is_part
from sfumato_lsp.python.names import Name, Occurrence
from sfumato_lsp.python.tree import CLASS, FUNCTION, Source, above, plays
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.plan.words import Run

OTHER_OBJECTS = 0.6
SOME_SET = 0.75
"""Where something in the class sets the old one still."""
FROM_A_USE = 0.7
_OWN = frozenset({"self", "cls"})


def members(view: View, run: Run, word: Occurrence, old: str, new: str) -> Iterator[Offer]:
    """`word` is the member as it is called now."""
    source = view.source
    assert source is not None
    owner = _owner(source, word)
    if owner is None:
        return
    was, now = view.name(old), view.name(new)
    edited = {one.start for one in view.runs if one.rename == (old, new)}
    if any(one.start not in edited for one in _setters(source, now, owner)):
        return  # the class has one of that name: the edit means that
    # What is declared, and a property, gets its values elsewhere: they follow.
    follows = is_declared(word) or plays(word.node, "name", FUNCTION)
    left = [one for one in _setters(source, was, owner) if not (is_declared(one) or is_part(source, one.node))]
    left = [one for one in left if not (follows and is_set(one))]
    sets = word.start in {one.start for one in _setters(source, now, owner)}
    if sets and left and min(one.start for one in left) < word.start:
        return
    if not sets and (not left or owner.child_by_field_name("superclasses") is not None):
        return  # it comes from another class, or the new one may
    sure = FROM_A_USE if not sets else SOME_SET if left else 1.0
    for one in _of_class(source, was, owner):
        yield view.offer((one.start, one.end), new, "member", run.cause, sure)
    if sets and not left and not _has_rivals(source, was, owner):
        for one in was.all:
            if one.role == "attribute" and not _is_own(source, one, owner):
                yield view.offer((one.start, one.end), new, "member", run.cause, OTHER_OBJECTS)


def _owner(source: Source, word: Occurrence) -> Node | None:
    if word.role == "binds":
        return above(word.node, CLASS) if not plays(word.node, "name", CLASS) else above(word.node.parent, CLASS)
    own = word.node.parent is not None and source.field(word.node.parent, "object") in _OWN
    return above(word.node, CLASS) if own else None


def _setters(source: Source, name: Name, owner: Node) -> list[Occurrence]:
    """Where the class gets such a member: in its body, or by `self.name = ...` in a method."""
    return [
        one
        for one in name.all
        if (one.role == "binds" and name.home(one).id == owner.id) or (is_set(one) and _is_own(source, one, owner))
    ]


def _is_own(source: Source, one: Occurrence, owner: Node) -> bool:
    """Whether it is surely a member of the class."""
    assert one.node.parent is not None
    before = source.field(one.node.parent, "object")
    around = above(one.node, CLASS)
    in_class = around is not None and around.id == owner.id
    return (before in _OWN and in_class) or before == source.field(owner, "name")


def is_set(one: Occurrence) -> bool:
    """Whether it is an attribute that gets a value."""
    return one.role == "attribute" and one.node.parent is not None and plays(one.node.parent, "left", "assignment")


def is_declared(one: Occurrence) -> bool:
    """Whether a class says of a field what it is, and gives it no value."""
    parent = one.node.parent
    return (
        one.role == "binds"
        and one.scope.type == CLASS
        and parent is not None
        and parent.type == "assignment"
        and parent.child_by_field_name("right") is None
    )


def _of_class(source: Source, was: Name, owner: Node) -> Iterator[Occurrence]:
    """Members of the class, what its body says of them without a value, and fields that a call of it names."""
    called = source.field(owner, "name")
    for one in was.all:
        if (one.role == "attribute" and _is_own(source, one, owner)) or (is_declared(one) and one.scope.id == owner.id):
            yield one
        elif one.role == "keyword":
            call = above(one.node, "call")
            if call is not None and source.field(call, "function") == called and _has_fields(source, owner):
                yield one


def _has_fields(source: Source, owner: Node) -> bool:
    """Whether what a call names are the fields: nobody wrote an `__init__`."""
    return "def __init__" not in source.of(owner)


def _has_rivals(source: Source, was: Name, owner: Node) -> bool:
    """Whether another class of the file has such a member."""
    for one in was.all:
        around = above(one.node, CLASS)
        if around is not None and around.id != owner.id and one in _setters(source, was, around):
            return True
    return False
