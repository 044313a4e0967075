"""Damaged selections are real code with one mistake, and inspect and refine are judged by what they make of it."""

from __future__ import annotations

import ast

import pytest
from benchmarks.operations.damage import OPERATORS, Damage, damages
from benchmarks.operations.inspect_damage import chance, ranking
from benchmarks.operations.inspect_damage import judged as inspected
from benchmarks.operations.refine_damage import judged as refined
from benchmarks.operations.words import kept, word_spans, words

from sfumato_model.api.result import Edit
from sfumato_model.settling import scales

COUNT = 8


@pytest.fixture
def found(files) -> list[Damage]:
    return damages(files, COUNT, seed=1)


@pytest.fixture
def damage(hole_in) -> Damage:
    """`a == b` has become `a != b`."""
    hole = hole_in("[[if a == b:\n    return c]]\n")
    return Damage(kind="operator", file=hole.file, start=hole.start, end=hole.end, place=(5, 7), wrong="!=")


def of_kind(cases: list[Damage], kind: str) -> list[Damage]:
    return [case for case in cases if case.kind == kind]


def restored(damage: Damage, *edits: Edit) -> dict[str, object]:
    return dict(refined(damage, edits, 0.0).values)


def test_the_same_seed_gives_the_same_damage(files, found) -> None:
    assert damages(files, COUNT, seed=1) == found


@pytest.mark.parametrize("kind", ["name", "operator", "argument", "clean"])
def test_every_kind_comes_as_often_as_it_was_asked_for(found, kind) -> None:
    assert len(of_kind(found, kind)) == COUNT


def test_a_selection_is_three_to_eight_lines(found) -> None:
    assert all(3 <= len(case.truth.split("\n")) <= 8 for case in found)


def test_a_selection_begins_after_indentation_and_ends_with_its_line(found) -> None:
    assert all(case.truth[0] != " " and case.file.text[case.end : case.end + 1] in ("", "\n") for case in found)


def test_a_clean_selection_is_the_truth(found) -> None:
    assert all(case.text == case.truth for case in of_kind(found, "clean"))


def test_a_damaged_selection_differs_from_the_truth_in_its_place_alone(found) -> None:
    for case in found:
        if case.kind != "clean":
            low, high = case.place[0] - case.start, case.place[1] - case.start
            assert case.text != case.truth
            assert case.text == case.truth[:low] + case.wrong + case.truth[high:]


def test_the_damaged_file_still_parses(found) -> None:
    for case in found:
        ast.parse(case.file.text[: case.start] + case.text + case.file.text[case.end :])


def test_a_wrong_name_is_one_of_the_file(found) -> None:
    assert all(case.wrong in words(case.file.text) for case in (*of_kind(found, "name"), *of_kind(found, "argument")))


def test_a_wrong_operator_could_be_taken_for_the_right_one(found) -> None:
    for case in of_kind(found, "operator"):
        old = case.file.text[slice(*case.place)]
        assert any(old in group and case.wrong in group for group in OPERATORS)


def test_the_wrong_words_are_those_of_the_mistake(damage) -> None:
    assert [words(damage.text)[index] for index in damage.wrong_words] == ["!="]


def test_too_few_places_are_an_error_that_names_the_kind(files, monkeypatch) -> None:
    monkeypatch.setattr("benchmarks.shared.sampling.TRIES", 1)
    with pytest.raises(ValueError, match="name"):
        damages(files, COUNT, seed=1)


def test_a_word_is_as_likely_as_its_least_likely_token() -> None:
    assert ranking("ab cd", [((0, 1), -1.0), ((1, 2), -9.0), ((2, 5), -2.0)]) == [0, 1]


def test_a_mistake_among_the_worst_three_counts_as_that_only(damage) -> None:
    scored = [(span, -float(index == 0) - 0.5 * (index == 2)) for index, span in enumerate(word_spans(damage.text))]
    assert inspected(damage, scored, 0.0).values == {"among worst 1": False, "among worst 3": True}


def test_chance_is_the_share_of_the_words_that_are_drawn(damage) -> None:
    values = chance(None, damage).values  # type: ignore[arg-type]  # asks no engine
    assert values == {"among worst 1": pytest.approx(1 / 7), "among worst 3": pytest.approx(3 / 7)}


def test_an_edit_that_undoes_the_mistake_restores_it(damage) -> None:
    got = restored(damage, Edit(start=5, end=6, text="="))
    assert (got["mistake restored"], got["mistake changed otherwise"], got["correct words changed"]) == (True, False, 0)


def test_another_edit_of_the_mistake_does_not_restore_it(damage) -> None:
    got = restored(damage, Edit(start=5, end=7, text=">"))
    assert (got["mistake restored"], got["mistake changed otherwise"], got["correct words changed"]) == (False, True, 0)


def test_an_edit_elsewhere_changes_a_correct_word(damage) -> None:
    got = restored(damage, Edit(start=8, end=9, text="d"))
    assert (got["mistake restored"], got["mistake changed otherwise"]) == (False, False)
    assert got["correct words changed"] == pytest.approx(1 / 6)


def test_only_clean_selections_can_be_left_alone(damage, found) -> None:
    assert restored(damage)["left alone"] is None
    assert restored(of_kind(found, "clean")[0])["left alone"] is True


def test_words_that_are_still_there_in_order_are_kept() -> None:
    assert kept("a = b + c", "a = d + c") == pytest.approx(4 / 5)


def test_a_constant_of_settle_is_put_back_after_a_sweep(damage, monkeypatch) -> None:
    from benchmarks.operations import refine_damage

    seen = []
    monkeypatch.setattr(refine_damage, "refined", lambda *_: seen.append(scales.MARGIN))
    before = scales.MARGIN
    refine_damage.with_margin(None, damage, before + 1)  # type: ignore[arg-type]  # asks no engine
    assert (seen, scales.MARGIN) == ([before + 1], before)
