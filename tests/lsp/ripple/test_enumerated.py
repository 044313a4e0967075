"""A member was added to an enum: where all others have a case or a key, what the checkpoint is sure of is offered."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import eventually
from tests.lsp.ripple.conftest import OWN
from tests.lsp.ripple.marked import view_of

from sfumato_lsp.refactor.changes import Hole
from sfumato_lsp.ripple.plan.enumerated import missing_members

TEXT = """from enum import Enum


class Color(Enum):
    RED = 1
    GREEN = 2


NAMES = {
    Color.RED: "red",
    Color.GREEN: "green",
}


def name(color):
    match color:
        case Color.RED:
            return "red"
        case Color.GREEN:
            return "green"
"""
GROWN = TEXT.replace("GREEN = 2\n", "GREEN = 2\n    BLUE = 3\n")


async def test_a_case_and_a_key_are_offered_with_what_the_checkpoint_says(user: Any, server: Any) -> None:
    server.candidates = ['"blue"']  # a statement, too
    await user.start(TEXT, experimental=OWN)
    await user.offers()
    user.edit("GREEN = 2\n", "GREEN = 2\n    BLUE = 3\n")
    await eventually(lambda: user.told and any(one.origin == "sibling" for one in user.told[-1]))
    found = [one for one in user.told[-1] if one.origin == "sibling"]
    assert [one.newText for one in found] == [
        ',\n    Color.BLUE: "blue"',
        '\n        case Color.BLUE:\n            "blue"',
    ]
    await user.run("sfumato.rippleAccept", found[0].id)
    assert '"green",\n    Color.BLUE: "blue",\n}' in user.text


def becomes(marked: str, *more: tuple[str, str], text: str = "WHAT") -> list[str]:
    """The documents with `text` in every hole."""
    views = [view_of("file:///w/a.py", marked), *(view_of(uri, other) for uri, other in more)]
    found = []
    for calls in missing_members(views[0], views):
        done = calls.view.text
        for change in reversed(calls.changes):
            pieces = "".join(text if isinstance(piece, Hole) else piece for piece in change.pieces)
            done = done[: change.start] + pieces + done[change.end :]
        found.append(done)
    return found


MARKED = TEXT.replace("GREEN = 2\n", "GREEN = 2\n«|    BLUE = 3\n»")


def test_a_case_stands_behind_the_last_and_a_key_in_its_own_line() -> None:
    [done] = becomes(MARKED)
    assert done == GROWN.replace('"green",\n', '"green",\n    Color.BLUE: WHAT,\n').replace(
        'return "green"\n', 'return "green"\n        case Color.BLUE:\n            WHAT\n'
    )


def test_a_place_in_a_document_that_imports_the_enum() -> None:
    other = "from a import Color\n\nx = {Color.RED: 1, Color.GREEN: 2}\n"
    alone = MARKED.partition("\n\nNAMES")[0] + "\n"
    [done] = becomes(alone, ("file:///w/b.py", other))
    assert done == other.replace("GREEN: 2", "GREEN: 2, Color.BLUE: WHAT")


@pytest.mark.parametrize(
    "place",
    [
        "x = {Color.RED: 1}\n",
        "x = {Color.RED: 1, Color.GREEN: 2, **more}\n",
        "x = {Color.RED: 1, Color.GREEN: 2, Color.BLUE: 3}\n",
        "x = {Other.RED: 1, Other.GREEN: 2}\n",
        "match x:\n    case Color.RED:\n        y = 1\n    case _:\n        y = 2\n",
        "match x:\n    case Color.RED if y:\n        y = 1\n    case Color.GREEN:\n        y = 2\n",
    ],
)
def test_a_place_that_is_not_about_all_of_them_is_left_alone(place: str) -> None:
    assert becomes(MARKED.partition("\n\nNAMES")[0] + "\n\n" + place) == []


def test_a_member_that_got_another_name_is_no_new_one() -> None:
    assert becomes(TEXT.replace("GREEN = 2", "«GREEN|BLUE» = 2")) == []
