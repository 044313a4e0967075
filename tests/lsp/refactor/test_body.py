"""What becomes of a function's own body when its signature changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Refactored = Callable[..., Any]


def body_after(refactored: Refactored, was: str, now: str, body: str, selected: str = "") -> tuple[str, list[str]]:
    outcome = refactored(f"def f({now}):\n{body}", was=f"def f({was}):", selected=selected)
    return outcome.text.partition("\n")[2], outcome.left


@pytest.mark.parametrize(
    ("was", "now", "body", "then"),
    [
        # Another name: its uses are renamed, and nothing that only looks like one.
        ("a", "b", "    return a + x.a + g(a=a)\n", "    return b + x.a + g(a=b)\n"),
        ("a", "b", "    return [a for a in y], a\n", "    return [a for a in y], b\n"),
        ("a", "b", "    return lambda a: a, a\n", "    return lambda a: a, b\n"),
        ("a", "b", "    def g():\n        return a\n", "    def g():\n        return b\n"),
        ("a", "b", '    return f"{a}"\n', '    return f"{b}"\n'),
        ("a", "b", "    return b\n", "    return b\n"),
        ("a, b", "a, c, d", "    return f(a, b)\n", "    return f(a, c, <d>)\n"),
        ("a, b, c", "a, d", "    return f(a, b, c)\n", "    <>\n"),
        # One less: what used it has to be written anew, and only that.
        ("a, b", "a", "    c = a\n    c += b\n    return c\n", "    c = a\n    <>\n    return c\n"),
        ("a, b", "a", "    if b:\n        return a\n", "    if <>:\n        return a\n"),
        ("a, b", "a", "    for x in b:\n        a(x)\n", "    for x in <>:\n        a(x)\n"),
        ("a, b", "a", "    with open(b) as x:\n        a(x)\n", "    with <>:\n        a(x)\n"),
        ("a, b", "a", "    return b + b\n", "    <>\n"),
        # Not written yet.
        ("a", "a, b", "    ...\n", "    <>\n"),
        ("a", "a, b", '    """Says."""\n    pass\n', '    """Says."""\n    <>\n'),
        ("a", "a, b", '    raise NotImplementedError("f")\n', "    <>\n"),
        # A new parameter that nothing uses: only the user knows what it is for.
        ("a", "a, b", "    return a\n", "    return a\n"),
    ],
)
def test_the_body_is_changed_only_as_far_as_it_must(
    refactored: Refactored, was: str, now: str, body: str, then: str
) -> None:
    assert body_after(refactored, was, now, body) == (then, [])


def test_selected_statements_of_the_body_are_written_anew(refactored: Refactored) -> None:
    body = "    x = a\n    y = x\n    z = y\n    return z\n"
    selected = "y = x\n    z = y"
    assert body_after(refactored, "a", "a, b", body, selected) == ("    x = a\n    <>\n    return z\n", [])


@pytest.mark.parametrize("selected", ["z", "def f(a, b):\n    x = a"])
def test_a_part_of_a_statement_or_the_header_with_it_is_no_selection_of_the_body(
    refactored: Refactored, selected: str
) -> None:
    body = "    x = a\n    return z\n"
    assert body_after(refactored, "a", "a, b", body, selected) == (body, [])


def test_a_name_that_the_body_has_already_is_not_given_to_a_parameter(refactored: Refactored) -> None:
    body = "    b = 1\n    return a + b\n"
    assert body_after(refactored, "a", "b", body) == (body, ["is a use of a, and the body has a b already"])


def test_a_recursive_call_in_a_statement_to_write_anew_is_part_of_it(refactored: Refactored) -> None:
    assert body_after(refactored, "a, b: str", "a, c: int, d: int", "    return f(a, b)\n")[0] == "    <>\n"


@pytest.mark.parametrize(
    "code",
    [
        "class A(Protocol):\n    def f(self, a, b): ...\n",
        "class A(typing.Protocol[T]):\n    def f(self, a, b): ...\n",
        "class A:\n    @abstractmethod\n    def f(self, a, b): ...\n",
        "@typing.overload\ndef f(a, b): ...\n",
    ],
)
def test_a_body_that_is_never_to_be_written_stays_empty(refactored: Refactored, code: str) -> None:
    assert refactored(code, at="def f").text == code
