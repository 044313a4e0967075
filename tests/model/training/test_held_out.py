"""Rest-of-line holes of files that were never trained on."""

from __future__ import annotations

import pytest

from sfumato_model.training.data.held_out import prose, rest_of_line_holes


@pytest.fixture(scope="module")
def holes(files, tokenizer):
    return rest_of_line_holes(files, tokenizer, 60, seed=1)


def test_there_are_as_many_as_were_asked_for(holes):
    assert len(holes) == 60


def test_before_truth_and_after_are_the_file(holes, files):
    texts = {file.path: file.text for file in files}
    assert all(hole.before + hole.truth + hole.after in texts[hole.path] for hole in holes)


def test_a_hole_ends_with_its_line(holes):
    for hole in holes:
        assert hole.after[:1] in ("\n", "")
        assert "\n" not in hole.truth
        assert hole.truth.strip()


def test_a_hole_has_no_more_tokens_than_allowed(holes, tokenizer):
    assert all(1 <= len(tokenizer.encode(hole.truth)) <= 15 for hole in holes)


def test_the_same_seed_gives_the_same_holes(holes, files, tokenizer):
    assert rest_of_line_holes(files, tokenizer, 60, seed=1) == holes


TEXT = '"""Doc\nstring."""\nx = "a string"  # a comment\ny = 1\n'


@pytest.mark.parametrize(("word", "expected"), [("Doc", True), ("comment", True), ("a string", False), ("y", False)])
def test_comments_and_docstrings_are_prose(word, expected):
    at = TEXT.index(f"{word}" if word != "y" else "y = 1")
    assert any(start <= at < end for start, end in prose(TEXT)) is expected


def test_prose_of_a_damaged_file_is_what_was_found_before_the_damage():
    assert prose("# a\nx = (\n")[0] == (0, 3)
