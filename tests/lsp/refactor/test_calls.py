"""What becomes of a call when the signature of its function changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Refactored = Callable[..., Any]


def call_after(refactored: Refactored, was: str, now: str, call: str) -> tuple[str, list[str]]:
    """The call after the parameters `was` became `now`, and why it was left alone if it was."""
    text = f"def f({now}):\n    return 0\n\n\nx = {call}\n"
    outcome = refactored(text, was=f"def f({was}):")
    return outcome.text.partition("x = ")[2].rstrip("\n"), outcome.left


@pytest.mark.parametrize(
    ("was", "now", "call", "then"),
    [
        # A new parameter: a hole in its place, the rest is clamped.
        ("a", "a, b", "f(1)", "f(1, <b>)"),
        ("a", "b, a", "f(1)", "f(<b>, 1)"),
        ("a, c", "a, b, c", "f(1, 2)", "f(1, <b>, 2)"),
        ("a, c", "a, b, c", "f(1, c=2)", "f(1, b=<b>, c=2)"),
        ("", "a", "f()", "f(<a>)"),
        ("a", "a, *, b", "f(1)", "f(1, b=<b>)"),
        ("a, **more", "a, b, **more", "f(1, z=2)", "f(1, b=<b>, z=2)"),
        ("a, *more", "a, b, *more", "f(1, 2, 3)", "f(1, <b>, 2, 3)"),
        ("a, **more", "a, b, **more", "f(1, b=2)", "f(1, b=2)"),
        # One that may be left out: nothing, unless it takes another one's place.
        ("a", "a, b=0", "f(1)", "f(1)"),
        ("a, b", "a, new=0, b=0", "f(1, 2)", "f(1, b=2)"),
        # One that had a default: the default, where it means the same everywhere.
        ("a, b=0", "a, b", "f(1)", "f(1, 0)"),
        ("a=(1, 'x'), b=0", "b, a", "f(b=1)", "f(b=1, a=(1, 'x'))"),
        ("a, b=X", "a, b", "f(1)", "f(1, <b>)"),
        ("a, b=0", "a, b: int", "f(a=1)", "f(a=1, b=0)"),
        # trust 13: what Python cannot read, or not without a remark, is no literal or one like any other.
        ("a, b='\\d'", "a, b", "f(1)", "f(1, '\\d')"),
        ("a, b={[]: 1}", "a, b", "f(1)", "f(1, <b>)"),
        (f"a, b={'(' * 300}1{')' * 300}", "a, b", "f(1)", "f(1, <b>)"),
        ("a, b='x'", "a, b", """f"{f('y')}\"""", """f"{f('y', 'x')}\""""),
        ("a, b='x'", "a, b", """f'{f("y")}'""", """f'{f("y", <b>)}'"""),
        # One less: its argument goes.
        ("a, b", "a", "f(1, 2)", "f(1)"),
        ("a, b", "b", "f(1, 2)", "f(2)"),
        ("a, b, c", "a, c", "f(1, 2, 3)", "f(1, 3)"),
        ("a, b", "a", "f(1, b=2)", "f(1)"),
        ("a", "", "f(1)", "f()"),
        ("a, b", "a", "f(\n    1,\n    2,\n)", "f(\n    1,\n)"),
        # Another name: the keyword is renamed.
        ("a, b", "a, c", "f(1, b=2)", "f(1, c=2)"),
        ("a, b", "a, c", "f(1, 2)", "f(1, 2)"),
        ("a, b=1", "a, c=1", "f(b=g(b=3), a=2)", "f(c=g(b=3), a=2)"),
        ("a, size", "a, width, sizes", "f(1, size=2)", "f(1, width=<width>, sizes=2)"),
        ("a, depth", "a, level, seen", "f(1, depth=2)", "f(1, level=2, seen=<seen>)"),
        ("a, colour, size", "a, sizes", "f(1, 2, 3)", "f(1, 3)"),
        # Another place: arguments are moved.
        ("a, b", "b, a", "f(1, 2)", "f(2, 1)"),
        ("a, b", "b, a", "f(1, b=2)", "f(a=1, b=2)"),
        ("a, b", "a, *, b", "f(1, 2)", "f(1, b=2)"),
        ("a, b", "b, a", "f(b=1, a=2)", "f(b=1, a=2)"),
        ("a, b, /", "b, a, /", "f(1, 2)", "f(2, 1)"),
        ("a, b, /", "a, c, /", "f(1, 2)", "f(1, 2)"),
        # Something else altogether, by its annotation.
        ("a: int", "b: str", "f(1)", "f(<b>)"),
        # Several at once.
        ("a, b, c", "c, d, a", "f(1, 2, 3)", "f(3, <d>, 1)"),
        ("a, b: int", "z, a, c: str", "f(1, b=2)", "f(<z>, 1, c=<c>)"),
        # As it is written.
        ("a", "a, b", "f(\n    1,\n)", "f(\n    1,\n    <b>,\n)"),
        ("a", "a, b", "f(\n    1  # one\n)", "f(\n    1,  # one\n    <b>\n)"),
        ("a", "a, b", "f(\n    1,  # one\n)", "f(\n    1,  # one\n    <b>,\n)"),
        ("a", "a, b", "f(1  # one\n)", "f(1,  # one\n<b>\n)"),
        ("a, b", "b, a", "f(\n  1,\n  2,  # two\n)", "f(\n  2,  # two\n  1,\n)"),
        ("a, b", "a", "f(\n  1,\n  2,  # two\n)", "f(\n  1,\n)"),
        ("a", "", "f(\n  1,  # one\n)", "f()"),
        ("a, b", "a, b, c", "f(1,2)", "f(1,2,<c>)"),
        ("a", "a, b", "f(x for x in y)", "f((x for x in y), <b>)"),
        ("a, b", "b, *, a", "f(a := 1, 2)", "f(2, a=(a := 1))"),
        ("a", "a, b", 'f("é😀", )', 'f("é😀", <b>, )'),
        # A call within a call, and more than one.
        ("a", "a, b", "f(f(1))", "f(f(1, <b>), <b>)"),
        ("a", "a, b", "[f(1), f(2)]", "[f(1, <b>), f(2, <b>)]"),
        ("a", "a, b", 'f"{f(1)}"', 'f"{f(1, <b>)}"'),
    ],
)
def test_a_call_is_changed_only_as_far_as_it_must(
    refactored: Refactored, was: str, now: str, call: str, then: str
) -> None:
    assert call_after(refactored, was, now, call) == (then, [])


@pytest.mark.parametrize(
    ("was", "now", "call", "why"),
    [
        ("a, b", "a, c, b", "f(*x)", "passes *arguments, and which they are is not to be seen"),
        ("a, b", "a, c, b", "f(1, **x)", "passes **arguments, and which they are is not to be seen"),
        ("a, b", "b, a", "f(1,  # one\n  2)", "has a comment between arguments that change places"),
        ("a, b", "a, b, c", "f", "is not a call"),
        ("a, b", "a, b, c", "map(f, y)", "is not a call"),
        ("a, *more", "a, b=0, *more", "f(1, 2)",
         "passes more arguments than there are parameters, and one in front of them has no value"),
        ("a, b", "a, *b", "f(1, 2)", "passes b, which takes any number of arguments now"),
        ("a, b", "a, **b", "f(1, b=2)", "passes b, which takes any number of arguments now"),
        ("a, **more", "b, **more", "f(1, b=2)", "passes b= to its **, and another parameter is called b now"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_left_alone_and_said(
    refactored: Refactored, was: str, now: str, call: str, why: str
) -> None:
    assert call_after(refactored, was, now, call) == (call, [why])


@pytest.mark.parametrize(
    ("now", "call", "then"),
    [
        ("a, b", "f(1)", "f(1, <b>)"),
        ("a, b", "f(1, 2)", "f(1, 2)"),
        ("a", "f(1, 2)", "f(1)"),
        ("a", "f(1, b=2)", "f(1)"),
        ("a, colour", "f(1, color=2)", "f(1, colour=2)"),
        ("a, b=1, *, c", "f(1)", "f(1, c=<c>)"),
    ],
)
def test_without_an_earlier_signature_a_call_is_mended_where_it_does_not_fit(
    refactored: Refactored, now: str, call: str, then: str
) -> None:
    assert refactored(f"def f({now}): ...\nx = {call}").text.partition("x = ")[2] == then


def test_a_call_that_was_changed_by_hand_already_stays(refactored: Refactored) -> None:
    text = "def f(a, b):\n    return a\nf(1)\nf(1, b=2)\n"
    outcome = refactored(text, was="def f(a):")
    assert outcome.text.endswith("f(1, <b>)\nf(1, b=2)\n")
    assert (outcome.found.calls, outcome.found.fitting) == (1, 1)


def test_windows_line_ends_stay_between_arguments(refactored: Refactored) -> None:
    text = "def f(a, b):\r\n    return a\r\nf(\r\n    1,\r\n)\r\n"
    assert refactored(text, was="def f(a):").text.endswith("f(\r\n    1,\r\n    <b>,\r\n)\r\n")
