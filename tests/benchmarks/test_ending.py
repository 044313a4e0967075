"""Where texts end whose way knows no suffix on its canvas."""

from __future__ import annotations

from benchmarks.quality.ending import cut, is_complete


def test_a_single_line_ends_at_its_newline(hole_in) -> None:
    assert cut(hole_in("x = [[1]]\ny\n"), "1\ny = 2") == "1"


def test_what_the_line_goes_on_with_is_left_to_the_line(hole_in) -> None:
    assert cut(hole_in("f([[a, b]])\n", kind="inside a line"), "a, g(b))\n") == "a, g(b)"


def test_several_lines_end_where_the_next_line_of_the_file_begins(hole_in) -> None:
    hole = hole_in("    [[a = 1\n    b = 2]]\n\n    return a\n", kind="several lines")
    assert cut(hole, "a = 3\n    b = 4\n    return a\n    more") == "a = 3\n    b = 4"


def test_a_text_is_complete_once_the_next_line_is_there(hole_in) -> None:
    hole = hole_in("    [[a = 1\n    b = 2]]\n    return a\n", kind="several lines")
    assert not is_complete(hole, "a = 1\n    b = 2")
    assert is_complete(hole, "a = 1\n    b = 2\n    return a\n")


def test_several_lines_end_where_a_line_leaves_their_block(hole_in) -> None:
    hole = hole_in("def f():\n    [[a = 1\n    return a]]\n", kind="several lines")
    assert cut(hole, "a = 2\n    return a\n\ndef g():\n    pass\n").rstrip() == "a = 2\n    return a"


def test_a_line_that_has_only_begun_leaves_nothing_yet(hole_in) -> None:
    hole = hole_in("def f():\n    [[a = 1\n    return a]]\n", kind="several lines")
    assert not is_complete(hole, "a = 2\nd")
