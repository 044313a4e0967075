"""The text that is sent stays put while the user types."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import PositionEncodingKind

from sfumato_lsp.text.document import Document
from sfumato_lsp.text.windows import AFTER, BEFORE, BLOCK_AFTER, BLOCK_BEFORE, text_after, text_before

LINE = "some_name = other_name + 1  # a line of about sixty characters\n"


def document(text: str) -> Document:
    return Document("file:///a.py", "python", 1, text, PositionEncodingKind.Utf16)


def windows(head: str, tail: str) -> tuple[str, str]:
    """The windows of a cursor between `head` and `tail`."""
    doc = document(head + tail)
    line = head.count("\n")
    column = len(head) - head.rfind("\n") - 1
    return text_before(doc, line, column), text_after(doc, line, column)


HEADS = st.integers(0, 600).map(lambda lines: LINE * lines)


def test_a_small_file_is_sent_whole() -> None:
    assert windows("a = 1\nb", " = 2\nc\n") == ("a = 1\nb", " = 2\nc\n")


@given(HEADS, HEADS)
def test_the_windows_have_their_sizes(head: str, tail: str) -> None:
    before, after = windows(head, tail)
    assert min(len(head), BEFORE - 2 * BLOCK_BEFORE) <= len(before) <= BEFORE
    assert min(len(tail), AFTER - 2 * BLOCK_AFTER) <= len(after) <= AFTER


@given(HEADS, HEADS)
def test_the_windows_begin_and_end_at_line_starts(head: str, tail: str) -> None:
    before, after = windows(head, tail)
    assert before == head[len(head) - len(before) :]
    assert before == "" or before.startswith("some")
    assert after == tail[: len(after)]
    assert after == "" or after.endswith("\n")


@given(HEADS, st.text(alphabet="ab\n", max_size=80))
def test_typing_never_moves_the_end(head: str, typed: str) -> None:
    assert windows(head + typed, LINE * 200)[1] == windows(head, LINE * 200)[1]


def test_typing_moves_the_start_once_in_a_block() -> None:
    head, starts = LINE * 300, []
    for i in range(BLOCK_BEFORE - 1):
        head += "\n" if i % 40 == 0 else "x"
        starts.append(len(head) - len(windows(head, LINE * 100)[0]))
    assert len(set(starts)) == 2


def test_a_start_moves_by_about_a_block() -> None:
    starts = sorted({len(LINE) * n - len(windows(LINE * n, "")[0]) for n in range(400)})
    steps = [after - before for before, after in pairwise(starts)]
    assert all(abs(step - BLOCK_BEFORE) <= len(LINE) for step in steps)


@pytest.mark.parametrize("column", [9_000, 20_000])
def test_a_line_longer_than_the_window_is_cut_inside(column: int) -> None:
    before, after = windows("x" * column, "y" * 20_000)
    assert BEFORE - BLOCK_BEFORE < len(before) <= BEFORE
    assert AFTER - BLOCK_AFTER < len(after) <= AFTER


def test_a_cut_inside_a_long_line_does_not_move_at_a_newline() -> None:
    line = "x" * 19_500
    assert windows(line + "\n", "")[0] == windows(line, "")[0] + "\n"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_sent_as_newlines(end: str) -> None:
    doc = document(f"a{end}bc{end}d")
    assert (text_before(doc, 1, 1), text_after(doc, 1, 1)) == ("a\nb", "c\nd")


def test_form_feeds_are_sent_as_they_are() -> None:
    assert windows("a\fb\u2028", "c") == ("a\fb\u2028", "c")


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert windows("é\ud83d", "") == ("é\ufffd", "")
