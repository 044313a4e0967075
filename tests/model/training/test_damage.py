"""Code with one mistake that people make."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sfumato_model.training.data.damage import SWAPS, damaged, names_in, renamed


def test_names_are_found_once_in_order_without_keywords():
    assert names_in("def total(b, a): return b + total") == ["total", "b", "a"]


def outcomes(text, names=(), count=60):
    return {damaged(text, list(names), random.Random(seed)) for seed in range(count)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a == b", {"a != b"}),
        ("a is not b", {"a is b"}),
        ("a not in b", {"a in b"}),
        ("return 0", {"return 1"}),
        ("a - b", {"a + b"}),
        ("x and y or z", {"x or y or z", "x and y and z"}),
        ("True", {"False"}),
    ],
)
def test_an_operator_or_constant_becomes_one_that_is_mistaken_for_it(text, found):
    assert outcomes(text) == found


def test_a_name_becomes_another_of_the_names():
    assert outcomes("print(a)", ["a", "b", "c"]) == {"print(b)", "print(c)"}


def test_an_arrow_is_no_operator():
    assert outcomes("def f() -> None: pass") == {None}


def test_a_longer_number_is_left_alone():
    assert outcomes("x(10)") == {None}


@pytest.mark.parametrize("text", ["", "pass", "print()"])
def test_where_nothing_can_be_wrong_nothing_is(text):
    assert outcomes(text) == {None}


def test_a_name_without_another_stays():
    assert outcomes("a()", ["a"]) == {None}


@given(st.text("ab =<>+-01 is not in", max_size=30), st.integers(0, 99))
def test_a_damaged_text_is_never_the_text_itself(text, seed):
    assert damaged(text, ["a", "b"], random.Random(seed)) != text


def test_every_swap_changes_something():
    assert all(old != new for old, new in SWAPS.items())


def test_a_renaming_changes_every_use_and_no_longer_name():
    assert renamed("a = aa + a", "a", ["a", "b"], random.Random(0)) == "b = aa + b"


def test_a_renaming_needs_another_name():
    assert renamed("a = 1", "a", ["a"], random.Random(0)) is None
