"""A pinned suggestion is true but for one name, which the user puts right in one place."""

from __future__ import annotations

import pytest
from benchmarks.operations.pins import Pin, judged, pins
from benchmarks.shared.source import uses

from sfumato_model.api.request import Hole


@pytest.fixture
def found(files) -> list[Pin]:
    cases = [pin for seed in range(5) for pin in pins(files, 20, seed)]
    assert cases
    return cases


@pytest.fixture
def pin(hole_in) -> Pin:
    hole = hole_in("x = 1\n[[total = total + cost(total)]]\n")
    at = hole.start + len("total = ")
    return Pin(file=hole.file, start=hole.start, end=hole.end, name="total", other="x", place=(at, at + 5))


def test_the_same_seed_gives_the_same_pins(files) -> None:
    assert pins(files, 3, seed=4) == pins(files, 3, seed=4)


def test_the_name_stands_in_the_region_at_least_twice(found) -> None:
    assert all(len(uses(pin.truth, pin.name)) >= 2 for pin in found)


def test_the_region_is_at_most_three_lines(found) -> None:
    assert all(pin.truth.count("\n") < 3 for pin in found)


def test_the_other_name_is_not_in_the_region_but_is_in_the_file(found) -> None:
    assert all(not uses(pin.truth, pin.other) and uses(pin.file.text, pin.other) for pin in found)


def test_the_suggestion_is_the_truth_with_the_other_name_everywhere(pin) -> None:
    assert pin.suggested(pin.start, pin.end) == "x = x + cost(x)"


def test_the_pin_stands_between_what_was_suggested_on_both_sides(pin) -> None:
    assert pin.segments == ("x = 1\n", Hole(start="x = "), "total", Hole(start=" + cost(x)"), "\n")


def test_the_pinned_word_is_the_true_one_in_its_place(found) -> None:
    assert all(pin.file.text[slice(*pin.place)] == pin.name for pin in found)


def test_the_truth_is_judged_right_in_everything(found) -> None:
    assert all(judged(pin, pin.truth, 0.0).values["region exact"] for pin in found)
    assert all(judged(pin, pin.truth, 0.0).values["all uses agree"] for pin in found)


def test_a_suggestion_that_stays_as_it_was_does_not_agree(pin) -> None:
    assert judged(pin, "x = total + cost(x)", 0.0).values["all uses agree"] is False


def test_words_other_than_the_name_count_as_kept_or_not(pin) -> None:
    values = judged(pin, "total = total - cost(total)", 0.0).values
    assert values["all uses agree"] is True
    assert values["region exact"] is False
    assert values["other words kept"] == pytest.approx(4 / 5)  # of = + cost ( )
