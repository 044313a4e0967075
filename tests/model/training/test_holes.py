"""Which ranges become the holes of one canvas."""

from __future__ import annotations

import random

import pytest
from sfumato_model.training.data.holes import WEIGHTS, HoleGroup, choose_group, rest_of_line
from sfumato_model.training.data.spans import find_spans


@pytest.fixture(scope="module")
def groups(files):
    """Many groups, each with its text and the range that it was chosen from."""
    found = []
    for file in files:
        spans, rng = find_spans(file.text), random.Random(1)
        for _ in range(300):
            low = rng.randrange(len(file.text) - 900)
            group = choose_group(file.text, spans, low, low + 900, rng)
            if group:
                found.append((file.text, low, group))
    return found


def test_every_kind_of_hole_is_chosen(groups):
    assert {group.kind for _, _, group in groups} == set(WEIGHTS)


def test_holes_are_in_order_apart_and_not_empty(groups):
    for _, _, group in groups:
        ends = [group.cut, *(at for hole in group.holes for at in hole)]
        assert ends == sorted(ends)
        assert all(low < high for low, high in group.holes)
        assert all(left[1] < right[0] for left, right in zip(group.holes, group.holes[1:], strict=False))


def test_holes_stay_within_their_range(groups):
    for text, low, group in groups:
        assert low <= group.cut
        assert group.end <= min(low + 900, len(text))


def test_several_holes_are_two_or_three(groups):
    assert {len(group.holes) for _, _, group in groups if group.kind == "several"} == {2, 3}
    assert {len(group.holes) for _, _, group in groups if group.kind not in ("several", "pin")} == {1}


def test_a_pinned_word_stands_before_between_or_behind_the_holes_of_its_lines(groups):
    pinned = [(text, group) for text, _, group in groups if group.kind == "pin"]
    assert {len(group.holes) for _, group in pinned} == {1, 2}
    for text, group in pinned:
        if len(group.holes) == 2:
            pin = text[group.holes[0][1] : group.holes[1][0]]
            assert pin.isidentifier()
            assert any(pin in text[low:high] for low, high in group.holes)


def test_a_line_hole_ends_at_its_line(groups):
    for text, _, group in groups:
        if group.kind == "line":
            assert text[group.end : group.end + 1] in ("\n", "")
            assert "\n" not in text[group.cut : group.end]


@pytest.mark.parametrize(
    ("marked", "whole", "hole"),
    [
        ("a\n  b|c d\ne", False, "c d"),
        ("a\n  b|c d\ne", True, "bc d"),
        ("a\n| bc\ne", False, "bc"),
        ("a\nb|c", False, "c"),
        ("|abc", False, "abc"),
    ],
)
def test_the_rest_of_a_line_goes_to_its_end(marked, whole, hole):
    text = marked.replace("|", "")
    found = rest_of_line(text, marked.index("|"), whole=whole)
    assert found is not None
    assert text[found[0] : found[1]] == hole


@pytest.mark.parametrize("marked", ["a\n|\nb", "a\n  |  \nb", "abc|\nd", "|"])
def test_a_line_with_nothing_left_has_no_rest(marked):
    assert rest_of_line(marked.replace("|", ""), marked.index("|")) is None


def test_a_group_is_cut_at_its_first_hole_and_ends_with_its_last():
    group = HoleGroup(kind="several", holes=((3, 5), (8, 9)))
    assert (group.cut, group.end) == (3, 9)
