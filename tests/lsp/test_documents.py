"""The line store: whatever is edited, it is the text that the editor has."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Documents
from sfumato_lsp.text.positions import split_lines, to_units

ENCODINGS = list(types.PositionEncodingKind)
PIECES = st.sampled_from(["\n", "\r\n", "\r", "\f", "\u2028", "\x85", "a", "bc", "é", "中", "😋", "  "])
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def document(text: str, encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16) -> Document:
    return Document("file:///a.py", "python", 1, text, encoding)


def places(text: str) -> list[int]:
    """The offsets that a position can name: not between the two halves of a line end."""
    return [i for i in range(len(text) + 1) if text[i - 1 : i + 1] != "\r\n" or i == 0]


def position(text: str, offset: int, encoding: types.PositionEncodingKind) -> types.Position:
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text[:offset]))]
    return types.Position(line=len(starts) - 1, character=to_units(text[starts[-1] : offset], encoding))


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    """A text and edits of it, each of the text that the ones before it left."""
    first = text = draw(TEXTS)
    made = []
    for _ in range(draw(st.integers(1, 5))):
        start, end = sorted(draw(st.tuples(st.sampled_from(places(text)), st.sampled_from(places(text)))))
        new = draw(TEXTS)
        made.append((start, end, new))
        text = text[:start] + new + text[end:]
    return first, made


@given(edits(), st.sampled_from(ENCODINGS))
def test_incremental_edits_give_the_text_that_a_full_replacement_gives(
    case: tuple[str, list[tuple[int, int, str]]], encoding: types.PositionEncodingKind
) -> None:
    text, made = case
    edited = document(text, encoding)
    changes = []
    for start, end, new in made:
        span = types.Range(start=position(text, start, encoding), end=position(text, end, encoding))
        changes.append(types.TextDocumentContentChangePartial(range=span, text=new))
        text = text[:start] + new + text[end:]
    edited.change(changes, 2)
    assert (edited.lines, edited.length) == (split_lines(text), len(text))


@given(edits(), st.data())
def test_offsets_stay_right_while_the_text_is_edited(
    case: tuple[str, list[tuple[int, int, str]]], data: st.DataObject
) -> None:
    text, made = case
    edited = document(text)
    for start, end, new in made:
        encoding = types.PositionEncodingKind.Utf16
        span = types.Range(start=position(text, start, encoding), end=position(text, end, encoding))
        edited.change([types.TextDocumentContentChangePartial(range=span, text=new)], 2)
        text = text[:start] + new + text[end:]
        line = data.draw(st.integers(0, len(edited.lines) - 1))
        assert edited.offset(line) == len("".join(edited.lines[:line]))


@given(edits(), st.sampled_from(ENCODINGS), st.data())
def test_positions_stay_right_while_the_text_is_edited(
    case: tuple[str, list[tuple[int, int, str]]], encoding: types.PositionEncodingKind, data: st.DataObject
) -> None:
    text, made = case
    edited = document(text, encoding)
    for start, end, new in made:
        span = types.Range(start=position(text, start, encoding), end=position(text, end, encoding))
        edited.change([types.TextDocumentContentChangePartial(range=span, text=new)], 2)
        text = text[:start] + new + text[end:]
        for _ in range(2):
            line, units = data.draw(st.integers(0, len(edited.lines))), data.draw(st.integers(0, 9))
            found = edited.place(types.Position(line, units))
            fresh = document(text, encoding)
            assert found == fresh.place(types.Position(line, units))
            assert edited.units(*found) == fresh.units(*found) == to_units(fresh.lines[found[0]][: found[1]], encoding)


def test_what_was_known_of_a_line_is_not_known_of_the_one_that_takes_its_place() -> None:
    edited = document("a\nbc\n\u00e9\u00e9\u00e9", types.PositionEncodingKind.Utf8)
    assert edited.place(types.Position(2, 6)) == (2, 3)
    for line, column, new in ((1, 1, "\n"), (2, 0, "\u00e9")):
        at = types.Position(line, column)
        edited.change([types.TextDocumentContentChangePartial(range=types.Range(at, at), text=new)], 2)
    assert edited.lines == ["a\n", "b\n", "\u00e9c\n", "\u00e9\u00e9\u00e9"]
    assert edited.place(types.Position(2, 2)) == (2, 1)


@pytest.mark.parametrize(("new", "place"), [("", (1, 1)), ("xy", (1, 3)), ("x\n", (2, 0)), ("x\r\n😋y", (2, 2))])
def test_a_change_says_where_it_ends(new: str, place: tuple[int, int]) -> None:
    edited = document("ab\ncde\nf")
    span = types.Range(start=types.Position(1, 1), end=types.Position(1, 2))
    assert edited.change([types.TextDocumentContentChangePartial(range=span, text=new)], 2) == place


def test_a_change_of_the_whole_text_does_not_say_where() -> None:
    assert document("a").change([types.TextDocumentContentChangeWholeDocument(text="b")], 2) is None


@given(TEXTS)
def test_lines_put_together_are_the_text(text: str) -> None:
    assert "".join(split_lines(text)) == text


@given(TEXTS)
def test_only_the_last_line_has_no_line_end(text: str) -> None:
    *lines, last = split_lines(text)
    assert all(re.fullmatch(r"[^\r\n]*(\r\n|\r|\n)", line) for line in lines)
    assert re.fullmatch(r"[^\r\n]*", last)


@pytest.mark.parametrize("kept", ["a\fb", "a\u2028b", "a\x85b", "a\vb"])
def test_only_lsp_line_ends_split_lines(kept: str) -> None:
    assert split_lines(kept) == [kept]


def test_a_full_change_replaces_the_text() -> None:
    edited = document("old\ntext")
    edited.change([types.TextDocumentContentChangeWholeDocument(text="new")], 7)
    assert (edited.text, edited.version) == ("new", 7)


@pytest.mark.parametrize("place", [(0, 99), (9, 0)])
def test_a_position_past_the_text_is_clamped(place: tuple[int, int]) -> None:
    assert document("abc").place(types.Position(*place)) == (0, 3)


def test_a_keystroke_in_a_huge_file_takes_little_time() -> None:
    edited = document("x = 1\n" * 200_000)
    at = types.Position(line=150_000, character=3)
    change = types.TextDocumentContentChangePartial(range=types.Range(start=at, end=at), text="y")
    times = [time.perf_counter()]
    for version in range(9):
        edited.change([change], version)
        times.append(time.perf_counter())
    # The quickest of nine: this machine may have other work.
    assert min(after - before for before, after in pairwise(times)) < 0.005


def test_a_closed_document_is_gone() -> None:
    documents = Documents()
    item = types.TextDocumentItem(uri="file:///a.py", language_id="python", version=1, text="")
    documents.open(item, types.PositionEncodingKind.Utf16)
    documents.close(item.uri)
    assert documents.get(item.uri) is None
