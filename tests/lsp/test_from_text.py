"""What became of a suggestion, from the text alone."""

from __future__ import annotations

import pytest

from sfumato_lsp.suggest.on_screen import told
from sfumato_lsp.suggest.typing_along import Answer, Asked

BEFORE, AFTER = "x = 1\ny = ", "\nz = 3\n"


def sign(text: str, *candidates: str, typed: int = 0, after: str = AFTER) -> str:
    """Of `text` at the place where the candidates were shown; `typed` characters of it stood there before."""
    answer = Answer(asked=Asked(before=BEFORE, after=AFTER, invoked=False), candidates=candidates)
    return told(answer, BEFORE + text, after, typed).sign


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("", 0, "along"),
        ("f", 0, "along"),
        ("foo", 2, "along"),
        ("foo", 0, "word"),
        ("foo(", 0, "word"),
        ("fo", 0, "along"),
        ("foo(x)", 0, "accepted"),
        ("foo(x)", 3, "accepted"),
        ("foo(x)", 5, "typed"),
        ("fob", 2, "typed_over"),
        ("g", 0, "typed_over"),
    ],
)
def test_a_key_puts_in_one_character_and_accepting_more(text: str, typed: int, found: str) -> None:
    assert sign(text, "foo(x)", typed=typed) == found


@pytest.mark.parametrize("text", ["a(\n", "a("])
def test_what_ends_where_a_line_ends_is_a_line(text: str) -> None:
    assert sign(text, "a(\n    b)") == "line"


def test_the_bracket_that_an_editor_closes_comes_with_its_key() -> None:
    assert sign("foo()", "foo()", typed=3) == "typed"
    assert sign("foo()", "foo().bar", typed=3) == "along"


def test_a_candidate_further_down_counts_too() -> None:
    assert sign("bar", "foo(x)", "bar") == "accepted"


def test_what_was_taken_back_may_come_again() -> None:
    answer = Answer(asked=Asked(before=BEFORE, after=AFTER, invoked=False), candidates=("foo",))
    assert told(answer, BEFORE[:-1], AFTER, 2).sign == "along"


@pytest.mark.parametrize(
    ("before", "after"), [("x = 1\n", "y = \nz = 3\nmore"), (BEFORE + "f", "\nz = 4\n"), ("w", AFTER)]
)
def test_a_change_elsewhere_leaves_it_alone(before: str, after: str) -> None:
    answer = Answer(asked=Asked(before=BEFORE, after=AFTER, invoked=False), candidates=("foo",))
    assert told(answer, before, after, 0).sign == "ignored"
