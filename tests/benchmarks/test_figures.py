"""Intervals, and what the reports count."""

from __future__ import annotations

import pytest
from benchmarks.quality.measure import Outcome, is_exact, parses
from benchmarks.quality.reports import FilterEffect, best, curve, filter_effects
from benchmarks.quality.ways import Answer
from benchmarks.shared.intervals import difference, estimate

from sfumato_model.api.result import Token


def outcome(hole, text: str, *confidences: float, filters: tuple[str, ...] = ()) -> Outcome:
    tokens = tuple(Token(text=c, confidence=p) for c, p in zip(text, confidences, strict=False))
    answer = Answer(text=text, steps=1, seconds=0.1, tokens=tokens, filters=filters)
    return Outcome(hole=hole, answer=answer, exact=is_exact(hole, text), parses=True, passed=None)


def test_a_share_lies_within_its_interval() -> None:
    found = estimate([True] * 30 + [False] * 70)
    assert found.low < found.value == 0.3 < found.high


def test_a_share_of_more_holes_has_a_narrower_interval() -> None:
    few, many = estimate([True, False] * 20), estimate([True, False] * 500)
    assert many.high - many.low < few.high - few.low


def test_an_interval_has_about_the_width_of_the_binomials() -> None:
    found = estimate([True, False] * 200)
    assert found.high - found.low == pytest.approx(2 * 1.96 * (0.25 / 400) ** 0.5, rel=0.1)


def test_a_share_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        estimate([])


def test_ways_that_agree_on_every_hole_differ_by_nothing() -> None:
    found = difference([True, False] * 50, [True, False] * 50)
    assert (found.low, found.value, found.high) == (0.0, 0.0, 0.0)


def test_the_same_gain_on_shared_holes_is_surer_than_on_mixed_ones() -> None:
    ours = [True] * 40 + [False] * 60
    nested = difference(ours, [True] * 30 + [False] * 70)
    crossed = difference(ours, [False] * 70 + [True] * 30)
    assert nested.value == crossed.value == pytest.approx(0.1)
    assert nested.low > 0 > crossed.low


def test_pairs_of_unequal_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="2 against 1"):
        difference([True, True], [True])


def test_space_at_the_end_does_not_count_as_another_text(hole_in) -> None:
    assert is_exact(hole_in("x = [[1]]\n"), "1  ")


def test_space_at_the_start_does(hole_in) -> None:
    assert not is_exact(hole_in("x = [[1]]\n"), " 1")


def test_an_answer_that_breaks_the_syntax_does_not_parse(hole_in) -> None:
    hole = hole_in("x = f([[a]])\n")
    assert parses(hole, "b")
    assert not parses(hole, "b))")


def test_cutting_trades_what_is_shown_for_what_is_right(hole_in) -> None:
    hole = hole_in("x = [[ab]]\n")
    points = {p.threshold: p for p in curve([outcome(hole, "ab", 0.9, 0.9), outcome(hole, "zz", 0.3, 0.3)])}
    assert (points[0.0].shown, points[0.0].precision) == (1.0, 0.5)
    assert (points[0.5].shown, points[0.5].precision) == (0.5, 1.0)


def test_the_chosen_threshold_shows_most_with_enough_right(hole_in) -> None:
    hole = hole_in("x = [[ab]]\n")
    chosen = best(curve([outcome(hole, "ab", 0.9, 0.9), outcome(hole, "zz", 0.3, 0.3)]))
    assert chosen is not None
    assert chosen.shown == 0.5


def test_no_threshold_is_chosen_where_none_is_right_enough(hole_in) -> None:
    assert best(curve([outcome(hole_in("x = [[ab]]\n"), "zz", 0.9, 0.9)])) is None


def test_filters_are_told_apart_by_what_they_saved_and_destroyed(hole_in) -> None:
    hole = hole_in("x = [[ab]]\n")
    kept = [outcome(hole, "ab", filters=("good",)), outcome(hole, "a", filters=("bad",)), outcome(hole, "ab")]
    raw = [outcome(hole, "abc"), outcome(hole, "ab"), outcome(hole, "ab")]
    assert filter_effects(kept, raw) == [
        FilterEffect(name="bad", changed=1, saved=0, destroyed=1, n=3),
        FilterEffect(name="good", changed=1, saved=1, destroyed=0, n=3),
        FilterEffect(name="any", changed=2, saved=1, destroyed=1, n=3),
    ]
