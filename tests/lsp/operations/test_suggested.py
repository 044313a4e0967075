"""Which word of a suggestion was changed after it was put in."""

from __future__ import annotations

import pytest
from lsprotocol import types

from sfumato_lsp.suggest.inserted import ChangedWord, Inserted
from sfumato_lsp.text.document import Document


class Typing:
    """A document with one line before the place of a suggestion, and one behind it."""

    def __init__(self, *candidates: str, line_end: str = "\n", behind: str = "") -> None:
        self.line_end = line_end
        text = f"# é🌫{line_end}x = {behind}{line_end}y = 1{line_end}"
        self.document = Document("file:///a.py", "python", 1, text, types.PositionEncodingKind.Utf16)
        self.suggested = Inserted()
        self.start = text.index("x = ") + 4
        self.suggested.shown(self.document, self.start, candidates)

    def replace(self, start: int, end: int, text: str) -> None:
        """Characters from the suggestion's place on."""
        place = types.Range(self.document.position(self.start + start), self.document.position(self.start + end))
        change = types.TextDocumentContentChangePartial(range=place, text=text.replace("\n", self.line_end))
        with self.suggested.following(self.document, change):
            self.document.change([change], self.document.version + 1)

    def insert(self, at: int, text: str) -> None:
        self.replace(at, at, text)

    @property
    def word(self) -> ChangedWord | None:
        return self.suggested.changed_word(self.document)

    @property
    def said(self) -> tuple[str, str, str, str] | None:
        """What stands before the changed word, the old word, the new one, and what stands behind."""
        word = self.word
        return None if word is None else (word.before.text, word.old, word.new, word.behind.text)


def test_a_word_that_was_put_in_and_changed_is_known() -> None:
    typing = Typing("foo(a) + foo(b)")
    typing.insert(0, "foo(a) + foo(b)")
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(a) + foo(b)")


@pytest.mark.parametrize("shorter_first", [True, False])
def test_of_two_that_begin_alike_the_longer_one_was_put_in(shorter_first: bool) -> None:
    shown = ("foo", "foo(a)") if shorter_first else ("foo(a)", "foo")
    typing = Typing(*shown)
    typing.insert(0, "foo(a)")
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(a)")


def test_what_stood_behind_is_no_part_of_what_was_put_in() -> None:
    typing = Typing("foo(a)", "foo(a)(b)", behind="(b)")
    typing.insert(0, "foo(a)")
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(a)")


def test_it_is_known_where_the_editor_tells_only_what_differs() -> None:
    typing = Typing("foo(a) + ", behind="fob")
    typing.insert(2, "o(a) + fo")
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(a) + ")


def test_it_is_known_key_by_key() -> None:
    typing = Typing("foo(a) + foo(b)")
    typing.insert(0, "foo(a) + foo(b)")
    typing.replace(0, 3, "")
    typing.insert(0, "b")
    typing.insert(1, "a")
    typing.insert(2, "r")
    assert typing.said == ("", "foo", "bar", "(a) + foo(b)")


def test_the_last_word_may_be_written_anew_behind_the_end() -> None:
    typing = Typing("foo(a) + b")
    typing.insert(0, "foo(a) + b")
    typing.replace(9, 10, "")
    typing.insert(9, "c")
    typing.insert(10, "d")
    assert typing.said == ("foo(a) + ", "b", "cd", "")


def test_what_is_written_behind_the_suggestion_is_no_part_of_it() -> None:
    typing = Typing("foo(a) + b")
    typing.insert(0, "foo(a) + b")
    typing.replace(0, 3, "bar")
    typing.insert(10, "c")
    assert typing.said == ("", "foo", "bar", "(a) + b")


def test_any_of_the_candidates_may_have_been_put_in() -> None:
    typing = Typing("foo(a)", "sum(a)")
    typing.insert(0, "sum(a)")
    typing.replace(0, 3, "max")
    assert typing.said == ("", "sum", "max", "(a)")


def test_what_was_typed_along_is_part_of_the_suggestion() -> None:
    typing = Typing("foo(a)")
    typing.insert(0, "f")
    typing.insert(1, "o")
    typing.suggested.shown(typing.document, typing.start + 2, ["o(a)"])
    typing.insert(2, "o(a)")
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(a)")


def test_changes_elsewhere_move_it() -> None:
    typing = Typing("foo(a)")
    typing.insert(0, "foo(a)")
    typing.insert(-4, "z\n")
    typing.start += 1 + len(typing.line_end)
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(a)")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_suggestion_may_have_several_lines(line_end: str) -> None:
    typing = Typing("foo(\n    a,\n    b)", line_end=line_end)
    typing.insert(0, "foo(\n    a,\n    b)")
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(\n    a,\n    b)")


def test_an_unchanged_suggestion_has_no_changed_word() -> None:
    typing = Typing("foo(a)")
    typing.insert(0, "foo(a)")
    assert typing.word is None


def test_two_changed_words_are_too_many() -> None:
    typing = Typing("foo(a, b)")
    typing.insert(0, "foo(a, b)")
    typing.replace(0, 3, "bar")
    typing.replace(4, 5, "c")
    assert typing.word is None


def test_a_changed_sign_is_no_word() -> None:
    typing = Typing("foo(a + b)")
    typing.insert(0, "foo(a + b)")
    typing.replace(6, 7, "-")
    assert typing.word is None


def test_a_suggestion_of_one_word_has_no_rest() -> None:
    typing = Typing("foo")
    typing.insert(0, "foo")
    typing.replace(0, 3, "bar")
    assert typing.word is None


def test_what_was_shown_and_not_put_in_is_not_known() -> None:
    typing = Typing("foo(a)")
    typing.insert(0, "bar(a)")
    assert typing.word is None


def test_a_change_over_its_edge_ends_it() -> None:
    typing = Typing("foo(a)")
    typing.insert(0, "foo(a)")
    typing.replace(-2, 3, "bar")
    assert typing.word is None


def test_undoing_and_putting_in_again_begins_anew() -> None:
    typing = Typing("foo(a)")
    typing.insert(0, "foo(a)")
    typing.replace(0, 6, "")
    typing.suggested.shown(typing.document, typing.start, ["foo(a)"])
    typing.insert(0, "foo(a)")
    typing.replace(0, 3, "bar")
    assert typing.said == ("", "foo", "bar", "(a)")


def test_once_the_rest_has_settled_that_is_the_suggestion() -> None:
    typing = Typing("foo(a) + foo(b)")
    typing.insert(0, "foo(a) + foo(b)")
    typing.replace(0, 3, "bar")
    typing.suggested.settles(typing.document.uri, "bar(a) + bar(b)")
    typing.replace(9, 12, "bar")
    assert typing.word is None
    typing.replace(0, 3, "max")
    assert typing.said == ("", "bar", "max", "(a) + bar(b)")


def test_a_document_that_is_sent_whole_is_not_followed() -> None:
    typing = Typing("foo(a)")
    typing.insert(0, "foo(a)")
    change = types.TextDocumentContentChangeWholeDocument(text="x = bar(a)\n")
    with typing.suggested.following(typing.document, change):
        typing.document.change([change], 9)
    assert typing.word is None
