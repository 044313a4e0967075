"""The holes of held-out files are what their kinds say."""

from __future__ import annotations

import ast
from collections import Counter

import pytest
from benchmarks.quality.held_out_holes import SHARES, held_out_holes
from benchmarks.quality.known_hole import KnownHole

COUNT = 60


@pytest.fixture
def holes(files, tokenizer) -> list[KnownHole]:
    return held_out_holes(files, tokenizer, COUNT, seed=1)


def of_kind(holes: list[KnownHole], kind: str) -> list[KnownHole]:
    return [hole for hole in holes if hole.kind == kind]


def line_after(hole: KnownHole) -> str:
    return hole.after.partition("\n")[0]


def test_the_same_seed_gives_the_same_holes(files, tokenizer, holes) -> None:
    assert held_out_holes(files, tokenizer, COUNT, seed=1) == holes


def test_another_seed_gives_other_holes(files, tokenizer, holes) -> None:
    assert held_out_holes(files, tokenizer, COUNT, seed=2) != holes


def test_single_line_kinds_come_in_their_shares_and_several_lines_in_addition(holes) -> None:
    expected = {kind: round(share * COUNT) for kind, share in SHARES.items()}
    assert Counter(hole.kind for hole in holes) == {**expected, "several lines": 9}


def test_a_rest_of_line_ends_with_its_line(holes) -> None:
    assert all(line_after(hole) == "" and "\n" not in hole.truth for hole in of_kind(holes, "rest of line"))


def test_a_hole_inside_a_line_has_code_behind_it_on_its_line(holes) -> None:
    assert all(line_after(hole).strip() and "\n" not in hole.truth for hole in of_kind(holes, "inside a line"))


def test_a_hole_inside_a_line_is_not_in_prose(holes) -> None:
    assert all(hole.code for hole in of_kind(holes, "inside a line"))


def test_a_whole_line_begins_after_its_indentation_and_has_lines_behind_it(holes) -> None:
    assert all(
        not hole.before.rpartition("\n")[2].strip() and hole.truth[0] != " " and hole.after.strip()
        for hole in of_kind(holes, "whole line")
    )


def test_several_lines_are_two_to_five_whole_statements(holes) -> None:
    for hole in of_kind(holes, "several lines"):
        indentation = hole.before.rpartition("\n")[2]
        lines = (indentation + hole.truth).split("\n")
        block = "\n".join(line[len(indentation) :] for line in lines)
        # A method's `return` parses only in a function.
        (function,) = ast.parse("def f():\n" + "\n".join(f" {line}" for line in block.split("\n"))).body
        assert isinstance(function, ast.FunctionDef)
        assert 2 <= len(function.body) <= 5


def test_holes_in_comments_and_docstrings_are_told_from_code(files, tokenizer) -> None:
    rests = of_kind(held_out_holes(files, tokenizer, 300, seed=3), "rest of line")
    prose = {hole.truth for hole in rests if not hole.code}
    assert prose
    assert all(text in '"""Rooms and what they cost.""""""How large a room is."""# Both in metres.' for text in prose)


def test_too_few_places_are_an_error_that_names_the_kind(tokenizer, files, monkeypatch) -> None:
    monkeypatch.setattr("benchmarks.shared.sampling.TRIES", 3)
    with pytest.raises(ValueError, match="rest of line"):
        held_out_holes(files, tokenizer, COUNT, seed=1)
