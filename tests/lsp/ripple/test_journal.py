"""What is kept of edits: intentions, not keystrokes, with the texts before and after."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from sfumato_lsp.edits.edit import Edit, text_before
from sfumato_lsp.edits.journal import KEPT_S, LONGEST, MOST, Journal
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Change

URI = "file:///w/a.py"


class Desk:
    """A document, a journal of it, and a clock that stands still."""

    def __init__(self, text: str) -> None:
        self.document = Document(URI, "python", 1, text, types.PositionEncodingKind.Utf16)
        self.now = 0.0
        self.undone: list[Edit] = []
        self.permitted = True
        self.journal = Journal(lambda _: self.permitted, self.undone.append, lambda: self.now)

    def change(self, start: int, end: int, text: str, **how: Any) -> None:
        span = types.Range(self.document.position(start), self.document.position(end))
        self.take(types.TextDocumentContentChangePartial(range=span, text=text), **how)

    def take(self, change: Change, **how: Any) -> None:
        self.journal.changing(self.document, change, **how)
        self.document.change([change], self.document.version + 1)

    def type(self, at: int, text: str) -> None:
        for number, character in enumerate(text):
            self.change(at + number, at + number, character)

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(edit.before, edit.after) for edit in self.journal.edits()]


def test_keys_that_follow_each_other_are_one_edit() -> None:
    desk = Desk("x = price\n")
    for at in range(9, 4, -1):
        desk.change(at - 1, at, "")
    desk.type(4, "amount")
    assert desk.said == [("price", "amount")]
    assert [edit.kind for edit in desk.journal.edits()] == ["typed"]


def test_places_apart_are_edits_apart_and_move_with_the_text() -> None:
    desk = Desk("a = 1\nb = 2\n")
    desk.change(10, 11, "three")
    desk.change(4, 5, "100")
    second, first = sorted(desk.journal.edits(), key=lambda one: one.start)
    assert [(one.before, one.after) for one in (first, second)] == [("2", "three"), ("1", "100")]
    assert desk.document.slice(first.start, first.end) == "three"


def test_a_paste_and_places_that_change_together_are_told_from_keys() -> None:
    desk = Desk("a\nb\nc\n")
    desk.change(0, 1, "word")
    desk.change(6, 7, "other", together=True)
    assert [edit.kind for edit in desk.journal.edits()] == ["put_in", "together"]


def test_what_was_typed_and_taken_back_is_undone() -> None:
    desk = Desk("x = price\n")
    desk.change(4, 9, "amount")
    desk.change(4, 10, "price")
    assert desk.said == []
    assert [edit.after for edit in desk.undone] == ["amount"]


def test_an_edit_is_undone_however_long_ago_it_was() -> None:
    desk = Desk("x = price\n")
    desk.change(4, 9, "amount")
    desk.now += 300
    desk.change(4, 10, "price")
    assert desk.said == []


def test_a_key_long_after_is_an_edit_of_its_own() -> None:
    desk = Desk("a b\n")
    desk.change(0, 1, "one")
    desk.now += 60
    desk.type(3, "s")
    assert desk.said == [("a", "one"), ("", "s")]


def test_what_is_typed_into_an_edit_that_has_ended_is_another_and_its_undoing_is_not() -> None:
    desk = Desk("x = price\n")
    desk.change(4, 9, "amout")
    desk.journal.end(desk.journal.edits()[0].number)
    desk.change(9, 9, "s")
    assert desk.said == [("", "s")]
    desk.change(9, 10, "")
    desk.change(4, 9, "price")
    desk.journal.end(desk.journal.edits()[0].number)
    desk.change(4, 9, "amout")
    assert desk.said == []


def test_it_is_kept_for_minutes_and_bounded() -> None:
    desk = Desk("x\n" * 200)
    for line in range(0, 400, 4):
        desk.change(line, line + 1, "y")
    assert len(desk.journal.edits()) == MOST
    desk.now += KEPT_S + 1
    assert desk.said == []


def test_what_nobody_typed_is_no_edit_and_ends_what_was_known_of_its_document() -> None:
    desk = Desk("x = 1\n")
    desk.change(0, 1, "y")
    desk.change(5, 5, "z" * (LONGEST + 1))
    assert desk.said == []


def test_of_a_document_that_may_not_be_kept_nothing_is() -> None:
    desk = Desk("x = 1\n")
    desk.change(0, 1, "y")
    desk.permitted = False
    desk.change(4, 5, "2")
    assert desk.said == []


def test_of_a_whole_text_the_part_counts_that_differs() -> None:
    desk = Desk("a = 1\nb = 2\nc = 3\n")
    desk.take(types.TextDocumentContentChangeWholeDocument(text="a = 1\nb = 20\nc = 3\n"))
    assert desk.said == [("", "0")]


CHANGES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 6), st.text("ab\n", max_size=4), st.booleans(), st.booleans()),
    max_size=12,
)


@given(text=st.text("abc\n", max_size=30), changes=CHANGES)
def test_with_all_edits_taken_back_the_text_is_what_it_was(text: str, changes: Any) -> None:
    """Unless one of them changed what an offer put in: that is not kept any more."""
    desk = Desk(text)
    for at, length, inserted, later, together in changes:
        at = min(at, desk.document.length)
        desk.change(at, min(at + length, desk.document.length), inserted, together=together)
        desk.now += 31.0 * later
        edits = sorted(desk.journal.edits(), key=lambda one: (one.start, one.end))
        assert all(one.end <= other.start for one, other in pairwise(edits))
        assert all(desk.document.slice(one.start, one.end) == one.after for one in edits)
    if not any(later for *_, later, _ in changes):
        assert text_before(desk.document.text, desk.journal.edits()) == text
