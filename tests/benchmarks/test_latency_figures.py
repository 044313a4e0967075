"""Percentiles, ratios and shares of the latency benchmark."""

from __future__ import annotations

import pytest
from benchmarks.shared.figures import is_exact_line, ratio, share, spread


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle():
    assert spread([4.0, 1.0, 3.0, 2.0]).median == 2.5


def test_the_95th_percentile_of_1_to_101_is_96():
    assert spread(list(range(1, 102))).p95 == pytest.approx(96)


def test_one_sample_is_its_own_median_and_percentile():
    found = spread([7.0])
    assert (found.n, found.median, found.p95) == (1, 7.0, 7.0)


def test_nothing_measured_has_no_percentiles():
    found = spread([])
    assert (found.n, found.median, found.p95) == (0, None, None)


def test_a_ratio_says_how_many_times_the_other_it_is():
    assert ratio(50.0, 200.0) == 0.25


@pytest.mark.parametrize(("one", "other"), [(None, 1.0), (1.0, None), (1.0, 0.0)])
def test_there_is_no_ratio_to_what_is_missing_or_nothing(one, other):
    assert ratio(one, other) is None


def test_a_share_counts_the_hits():
    assert share([True, False, False, True]) == 0.5


def test_there_is_no_share_of_nothing():
    assert share([]) is None


def test_a_line_is_exact_whatever_space_ends_it_and_whatever_comes_below():
    assert is_exact_line("return x  \n    more", "return x\nother")


def test_a_line_that_only_begins_right_is_not_exact():
    assert not is_exact_line("return", "return x")
