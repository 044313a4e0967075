"""Counting what a grammar cannot read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sfumato_model.text.syntax_errors import error_counter


@pytest.fixture
def count():
    counter = error_counter("python")
    assert counter is not None
    return counter


@pytest.mark.parametrize("text", ["", "x = 1\n", "def f(a):\n    return a\n", "é = '\U0001f600'\n"])
def test_sound_text_has_no_errors(count, text):
    assert count(text) == 0


@pytest.mark.parametrize("text", ["x = = 1\n", "f(1,\n", "def f(:\n    pass\n", "x = )\n"])
def test_broken_text_has_errors(count, text):
    assert count(text) > 0


def test_more_damage_counts_more(count):
    assert count("x = )\n" * 5) > count("x = )\n")


def test_a_language_without_grammar_is_not_judged():
    assert error_counter("klingon") is None


@pytest.mark.parametrize("name", ["", "../x", "python.x", "a b"])
def test_a_name_that_is_no_language_is_not_judged(name):
    assert error_counter(name) is None


@given(st.text(st.characters(), max_size=60))
@example("a = '\ud800'\n")  # half a character, as editors may send it
def test_any_text_can_be_counted(text):
    counter = error_counter("python")
    assert counter is not None
    assert counter(text) >= 0
