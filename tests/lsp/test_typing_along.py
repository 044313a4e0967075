"""What an answer still says after more keystrokes, from the text alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.suggest.typing_along import Answer, Asked, rests

BEFORE, AFTER = "def f(x):\n    y = ", "\n    return y\n"
CODE = st.text("ab1_.,=()[]'\" \n", max_size=20)


def asked(before: str = BEFORE, after: str = AFTER, invoked: bool = False, **more: Any) -> Asked:
    return Asked(before=before, after=after, invoked=invoked, **more)


def answer(*candidates: str, **place: Any) -> Answer:
    return Answer(asked=asked(**place), candidates=candidates)


def test_where_it_was_given_an_answer_says_all_of_it() -> None:
    assert rests(answer("foo(x)", "bar"), asked()) == ("foo(x)", "bar")


def test_what_was_typed_is_no_longer_said() -> None:
    assert rests(answer("foo(x)"), asked(BEFORE + "fo")) == ("o(x)",)


def test_only_candidates_that_begin_with_what_was_typed_are_left() -> None:
    assert rests(answer("foo(x)", "bar", "foot"), asked(BEFORE + "foo")) == ("(x)", "t")


def test_candidates_that_are_the_same_from_here_on_are_one() -> None:
    assert rests(answer("ab", "ab"), asked(BEFORE + "a")) == ("b",)


@pytest.mark.parametrize("typed", ["g", "foo(x)", "foo(x)."], ids=["something else", "all of it", "more than it"])
def test_an_answer_that_was_left_or_is_used_up_says_nothing(typed: str) -> None:
    assert rests(answer("foo(x)"), asked(BEFORE + typed)) is None


def test_a_rest_that_shows_nothing_is_none() -> None:
    assert rests(answer("foo  "), asked(BEFORE + "foo")) is None


def test_before_its_place_an_answer_says_nothing() -> None:
    assert rests(answer("foo(x)"), asked(BEFORE[:-1])) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [("def g(x):\n    y = ", AFTER), ("# \n" + BEFORE, AFTER), (BEFORE[1:], AFTER), (BEFORE, "\n    return z\n")],
)
def test_when_the_text_around_it_changed_an_answer_says_nothing(before: str, after: str) -> None:
    assert rests(answer("foo(x)"), asked(before, after)) is None


def test_a_bracket_that_the_editor_closed_is_left_out_of_the_rest() -> None:
    assert rests(answer("foo(x)"), asked(BEFORE + "foo(", ")" + AFTER)) == ("x",)


def test_typing_over_the_closed_bracket_goes_on() -> None:
    assert rests(answer("foo(x).y"), asked(BEFORE + "foo(x)", AFTER)) == (".y",)


def test_something_else_behind_the_cursor_ends_it() -> None:
    assert rests(answer("foo(x)"), asked(BEFORE + "foo(", "]" + AFTER)) is None


def test_a_rest_that_is_there_already_ends_it() -> None:
    assert rests(answer("foo()"), asked(BEFORE + "foo(", ")" + AFTER)) is None


def test_an_invoked_request_is_not_answered_by_what_came_unasked() -> None:
    assert rests(answer("foo(x)"), asked(BEFORE + "f", invoked=True)) is None


def test_an_automatic_request_is_answered_by_what_was_asked_for() -> None:
    assert rests(answer("foo(x)", invoked=True), asked(BEFORE + "f")) == ("oo(x)",)


def test_that_there_is_nothing_holds_for_the_same_text() -> None:
    assert rests(answer(), asked()) == ()


def test_that_there_was_nothing_says_nothing_of_another_text() -> None:
    assert rests(answer(), asked(BEFORE + "f")) is None


def test_with_other_snippets_the_same_text_is_another_question() -> None:
    assert rests(answer("foo(x)"), asked(snippets=(Snippet(path="a.py", text="foo"),))) is None


def test_other_snippets_do_not_take_back_what_is_shown() -> None:
    assert rests(answer("foo"), asked(BEFORE + "f", snippets=(Snippet(path="a.py", text="foo"),))) == ("oo",)


@given(before=CODE, after=CODE, text=CODE.filter(str.strip), steps=st.lists(st.integers(0, 20), max_size=8))
def test_typing_along_and_deleting_back_always_leaves_the_rest(
    before: str, after: str, text: str, steps: list[int]
) -> None:
    """Each step types or deletes to so many characters of the text; the rest and what is typed are always all of it."""
    given_at_first = answer(text, before=before, after=after)
    for typed in (text[:step] for step in steps):
        left = rests(given_at_first, asked(before + typed, after))
        if text[len(typed) :].strip():
            assert left is not None
            assert typed + left[0] == text
        else:
            assert left is None


@given(before=CODE, after=CODE, text=CODE, now_before=CODE, now_after=CODE)
def test_accepting_a_rest_makes_the_document_that_was_suggested(
    before: str, after: str, text: str, now_before: str, now_after: str
) -> None:
    """Whatever stands there now, also what no typing makes."""
    for place in ((now_before, now_after), (before + now_before, now_after + after)):
        left = rests(answer(text, before=before, after=after), asked(*place))
        assert left is None or place[0] + left[0] + place[1] == before + text + after
