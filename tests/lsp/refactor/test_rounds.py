"""Which holes are filled together, and what the checkpoint is shown of their file."""

from __future__ import annotations

from typing import Any

import pytest

from sfumato_lsp.python.tree import read
from sfumato_lsp.refactor.changes import Change, Hole, Piece
from sfumato_lsp.refactor.rounds import AFTER, BEFORE, MOST, NEAR, best, file_pieces, rounds, window

VALUE = Hole(parameter="b", call=(0, 4), told="b=")
BODY = Hole(several_lines=True)


def test_near_holes_share_a_canvas_and_far_ones_do_not() -> None:
    near, far = "\n" + "x" * (NEAR - 1), "x" * (NEAR + 1)
    assert rounds(["a", VALUE, near, VALUE, far, VALUE, "z"]) == [range(2), range(2, 3)]


def test_a_value_and_several_lines_do_not_share_one() -> None:
    assert rounds(["a", BODY, "b", VALUE, "c"]) == [range(1), range(1, 2)]


def test_a_request_has_no_more_holes_than_the_protocol_takes() -> None:
    pieces: list[Piece] = ["a", *[piece for _ in range(MOST + 1) for piece in (VALUE, ", ")]]
    assert [len(group) for group in rounds(pieces)] == [MOST, 1]


def test_a_file_without_holes_needs_no_request() -> None:
    assert rounds(["a"]) == []


def test_holes_before_are_filled_and_those_behind_are_empty() -> None:
    pieces = ("a", BODY, "b", BODY, "c", BODY, "d")
    assert window(pieces, range(1, 2), ["one"]) == ("aoneb", BODY, "cd")


def test_the_name_of_the_parameter_is_shown_in_front_of_its_value_alone() -> None:
    pieces = ("f(1, ", VALUE, ")\nf(2, ", VALUE, ")\nf(3, ", VALUE, ")")
    assert window(pieces, range(1, 2), ["one"]) == ("f(1, one)\nf(2, b=", VALUE, ")\nf(3, )")


def test_a_far_beginning_and_end_of_the_file_are_left_out() -> None:
    first, _, last = window(("a" * BEFORE + "b", BODY, "c" + "d" * AFTER), range(1), [])
    assert (first, last) == ("a" * (BEFORE - 1) + "b", "c" + "d" * (AFTER - 1))


def test_what_is_sent_has_one_kind_of_line_end() -> None:
    source = read("f(1)\r\ng()\r\n")
    assert file_pieces(source, [Change(start=2, end=3, pieces=("1, ", VALUE))]) == ("f(1, ", VALUE, ")\ng()\n")


@pytest.mark.parametrize(
    ("text", "handed_on"),
    [
        ("def g(b):\n    return f(1)\n", True),
        ("def g(b):\n    def h():\n        return f(1)\n", True),
        ("def g(*, b=0):\n    return f(1)\n", True),
        # Another name, all that is left over, a default that is computed outside, and a class around it.
        ("def g(c):\n    return f(1)\n", False),
        ("def g(*b):\n    return f(1)\n", False),
        ("def g(b, c=f(1)):\n    return b\n", False),
        ("f(1)\n", False),
    ],
)
def test_what_the_caller_takes_under_the_same_name_is_handed_on(refactored: Any, text: str, handed_on: bool) -> None:
    outcome = refactored("def f(a, b):\n    return a\n" + text, was="def f(a):")
    (hole,) = outcome.found.changes[0].holes
    assert hole.handed_on == handed_on
    assert best([["True"]], [hole]) == ["b" if handed_on else "True"]
