"""Where the user changed text lately."""

from __future__ import annotations

from lsprotocol import types

from sfumato_lsp.snippets.recent_edits import LONGEST, RecentEdits, edited_lines
from sfumato_lsp.snippets.snippet import Edit, Snippet

NOTHING_SENT = range(0)


def change(first: int, last: int, text: str) -> types.TextDocumentContentChangePartial:
    span = types.Range(types.Position(first, 0), types.Position(last, 0))
    return types.TextDocumentContentChangePartial(range=span, text=text)


def recorded(*changes: types.TextDocumentContentChangeEvent) -> tuple[Edit, ...]:
    edits = RecentEdits()
    for one in changes:
        edits.record("a", [one])
    return edits.places


def at(first: int, last: int, path: str = "a") -> Edit:
    return Edit(path=path, first=first, last=last)


def test_typing_in_one_place_is_one_edit() -> None:
    assert recorded(*[change(3, 3, "x")] * 50, change(3, 3, "\n"), change(4, 4, "y")) == (at(3, 4),)


def test_the_newest_edit_comes_first() -> None:
    assert recorded(change(3, 3, "x"), change(50, 50, "x")) == (at(50, 50), at(3, 3))


def test_an_edit_moves_with_the_lines_before_it() -> None:
    assert recorded(change(50, 50, "x"), change(3, 3, "1\n2\n")) == (at(3, 5), at(52, 52))
    assert recorded(change(50, 50, "x"), change(3, 5, "")) == (at(3, 3), at(48, 48))


def test_an_edit_in_another_document_moves_nothing() -> None:
    edits = RecentEdits()
    edits.record("a", [change(50, 50, "x")])
    edits.record("b", [change(3, 3, "\n\n")])
    assert edits.places == (at(3, 5, "b"), at(50, 50))


def test_what_a_formatter_does_is_no_edit() -> None:
    assert recorded(change(0, 0, "x\n" * LONGEST)) == ()


def test_a_whole_new_text_takes_the_edits_of_its_document() -> None:
    assert recorded(change(3, 3, "x"), types.TextDocumentContentChangeWholeDocument(text="y")) == ()


def test_edited_lines_are_shown_as_they_are_now() -> None:
    found = edited_lines([at(2, 2)], {"a": "0\n1\n2 now\n3\n4\n"}, own="b", sent=NOTHING_SENT)
    assert found == [Snippet(path="a", text="1\n2 now\n3")]


def test_lines_that_are_sent_anyway_are_not_shown_twice() -> None:
    edits = [at(2, 2), at(40, 40)]
    found = edited_lines(edits, {"a": "\n".join(map(str, range(60)))}, own="a", sent=range(20))
    assert found == [Snippet(path="a", text="39\n40\n41")]


def test_an_edit_of_a_document_without_a_text_is_left_out() -> None:
    assert edited_lines([at(2, 2, "gone")], {"a": "x"}, own="a", sent=NOTHING_SENT) == []
