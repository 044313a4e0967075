"""Holes by their size, and the rows of the fills."""

from __future__ import annotations

import pytest
from benchmarks.latency.fills import Judged, judged, row
from benchmarks.latency.sized_holes import Size, sized_holes
from benchmarks.quality.ways import Answer


def a_fill(milliseconds, *, exact=False):
    return Judged(milliseconds=milliseconds, exact=exact, first_line=exact)


def test_every_hole_has_as_many_tokens_as_its_size_says(files, tokenizer):
    size = Size(slots=20, least=8, single_line=False)
    holes = sized_holes(files, tokenizer, size, 5, seed=1)
    assert all(8 <= len(tokenizer.encode(hole.truth)) <= 20 for hole in holes)


def test_a_single_line_hole_holds_no_newline(files, tokenizer):
    holes = sized_holes(files, tokenizer, Size(slots=8, least=2, single_line=True), 5, seed=1)
    assert all("\n" not in hole.truth for hole in holes)


def test_no_hole_is_cut_into_prose(files, tokenizer):
    holes = sized_holes(files, tokenizer, Size(slots=8, least=2, single_line=True), 5, seed=1)
    assert not any("How large a room is" in hole.truth or "metres" in hole.truth for hole in holes)


def test_the_same_seed_gives_the_same_holes(files, tokenizer):
    size = Size(slots=8, least=2, single_line=True)
    assert sized_holes(files, tokenizer, size, 5, seed=3) == sized_holes(files, tokenizer, size, 5, seed=3)


def test_files_without_such_holes_are_refused(files, tokenizer, monkeypatch):
    monkeypatch.setattr("benchmarks.shared.sampling.TRIES", 50)
    with pytest.raises(ValueError, match="0 of 3 holes of 900 to 999 tokens"):
        sized_holes(files, tokenizer, Size(slots=999, least=900, single_line=False), 3, seed=0)


def test_the_ratio_is_over_the_holes_that_both_filled():
    found = row(8, "ours", [a_fill(10.0)], [a_fill(40.0), a_fill(1000.0), a_fill(1000.0)])
    assert found.to_left_to_right == 0.25


def test_a_row_counts_what_is_exact():
    assert row(8, "ours", [a_fill(1.0, exact=True), a_fill(1.0)], []).exact == 0.5


def test_a_text_whose_first_line_alone_is_right_is_not_exact(hole_in):
    hole = hole_in("f([[a\nb]])", kind="several lines")
    found = judged(hole, Answer(text="a\nc", steps=1, seconds=0.001))
    assert (found.exact, found.first_line) == (False, True)
