"""Copies: what followed the text before the hole elsewhere in the file."""

from __future__ import annotations

from sfumato_model.ranking.copies import COPIES, LONGEST, copies


def test_what_followed_the_same_text_before_is_copied():
    assert copies("self.total = compute(a)\nx = 1\nself.total = ", "\n") == ["compute(a)"]


def test_what_stands_behind_the_hole_is_copied_too():
    assert copies("self.total = ", "\nx = 1\nself.total = compute(a)\n") == ["compute(a)"]


def test_the_nearest_place_comes_first():
    assert copies("return alpha\nreturn beta\nreturn ", "\n") == ["beta", "alpha"]


def test_a_longer_context_decides_before_a_shorter_one():
    before = "for item in first:\n    use(item)\nin second:\n    use(item.name)\nfor item in "
    assert copies(before, "\n")[0] == "first:"


def test_a_copy_is_one_line_at_most():
    (copy, *_) = copies("value = f(\n    1)\nvalue = ", "\n")
    assert copy == "f("


def test_a_copy_stops_where_the_holes_line_goes_on():
    assert copies("result(alpha, beta)\nresult(", ")\n") == ["alpha, beta"]


def test_no_more_than_a_few_are_copied():
    before = "".join(f"return x{k}\n" for k in range(9)) + "return "
    assert len(copies(before, "\n")) == COPIES


def test_a_copy_has_a_bound():
    assert len(copies(f"value = {'x' * 500}\nvalue = ", "\n")[0]) <= LONGEST


def test_text_that_repeats_nothing_gives_nothing():
    assert copies("alpha = 1\nbeta = ", "\n") == []


def test_a_line_without_anything_in_it_is_no_context():
    assert copies("    x = 1\n    y = 2\n    ", "\n") == []


def test_text_before_the_hole_never_meets_the_text_behind_it():
    assert all("\x00" not in copy for copy in copies("return a\nreturn ", "b\nreturn "))
