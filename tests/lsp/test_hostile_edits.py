"""Trust finding 3: changes, positions and edits of any size and number take a time that grows with what they touch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from tests.bounded import in_bounded_time

from sfumato_lsp.suggest.inserted import LONGEST, Inserted, _stem
from sfumato_lsp.text import changed_lines as module
from sfumato_lsp.text.changed_lines import changed_lines
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.edits import Replacement, trimmed
from sfumato_lsp.text.positions import PART, to_characters, to_units

UTF16 = types.PositionEncodingKind.Utf16


def document(text: str) -> Document:
    return Document("file:///a.py", "python", 1, text, UTF16)


def insertion(line: int, character: int, text: str) -> types.TextDocumentContentChangePartial:
    at = types.Position(line, character)
    return types.TextDocumentContentChangePartial(range=types.Range(at, at), text=text)


def test_changes_at_both_ends_of_a_long_document_in_turn_cost_what_they_touch() -> None:
    """Trust finding 3: each of them counted the characters of all lines between."""
    edited = document("value = 1\n" * 300_000)
    with in_bounded_time():
        edited.change([insertion(299_000 * (k % 2), 0, "x") for k in range(10_000)], 2)
    assert edited.offset(299_000) == 299_000 * 10 + 5_000


@pytest.mark.parametrize("half", ["\ud83d", "\U0001f60b\ud83d"])
def test_a_place_among_a_million_half_characters_is_found_in_bounded_time(half: str) -> None:
    """Trust finding 3."""
    line = half * (1_000_000 // len(half))
    with in_bounded_time():
        assert to_characters(line, to_units(line, UTF16), UTF16) == len(line)


@given(st.text(st.sampled_from("a\u00e9\U0001f60b\ud83d\ude0b"), max_size=6), st.integers(0, 3), st.integers(0, 20))
def test_a_place_behind_parts_of_a_line_is_the_one_that_counting_finds(end: str, around: int, units: int) -> None:
    """Trust finding 3: a long line is counted in parts."""
    line = "\ud83d" * (PART - around) + end
    at = PART - around + units
    starts, passed = [], 0
    for character in line:
        starts.append(passed)
        passed += 1 + (character > "\uffff")
    assert to_characters(line, at, UTF16) == sum(start < at for start in starts)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n" * 100_000, "\n" * 100_001),
        ("a\n" + "\n" * 50_000 + "b\n", "\n" * 50_000 + "c\n" + "\n" * 10),
        ("".join(f"\na{k}\n" for k in range(20_000)), "".join(f"\nb{k}\n" for k in range(20_000))),
        ("a\nb\n" * 20_000, "b\na\n" * 20_000),
    ],
    ids=["blank lines", "blank lines apart", "blank lines among others", "two lines in turn"],
)
def test_an_edit_of_many_lines_that_are_alike_is_trimmed_in_bounded_time(before: str, after: str) -> None:
    """Trust finding 3: `difflib` takes the square of equal lines, and an answer of the server may have 100,000."""
    there = document(before)
    with in_bounded_time():
        parts = list(trimmed(there, Replacement(start=0, end=len(before), text=after)))
    assert applied(before, parts) == after


def test_far_apart_changes_of_a_long_text_stay_apart() -> None:
    """Trust finding 3: what is bounded still touches what differs and nothing else."""
    lines = [f"line {k}\n" for k in range(3_000)]
    changed = [*lines[:10], "new\n", *lines[11:2_990], *lines[2_995:]]
    assert list(changed_lines(lines, changed)) == [(10, 11, 10, 11), (2_990, 2_995, 2_990, 2_990)]


@given(before=st.lists(st.sampled_from("abcdef"), max_size=12), after=st.lists(st.sampled_from("abcdef"), max_size=12))
def test_hunks_make_one_text_of_the_other_however_little_is_compared(before: list[str], after: list[str]) -> None:
    """Trust finding 3."""
    for most in (0, 4, 1_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "MOST_PAIRS", most)
            hunks = list(changed_lines(before, after))
        made, at = [], 0
        for first, last, new_first, new_last in hunks:
            assert at <= first
            made += [*before[at:first], *after[new_first:new_last]]
            at = last
        assert [*made, *before[at:]] == after


def test_a_word_of_a_million_characters_behind_a_suggestion_is_looked_at_in_bounded_time() -> None:
    """Trust finding 3: a pattern for the last word began at each of its characters. What grew so is no suggestion."""
    suggested, edited = Inserted(), document("x = \n")

    def type_(change: types.TextDocumentContentChangePartial) -> None:
        with suggested.following(edited, change):
            edited.change([change], 2)

    suggested.shown(edited, 4, ["compute(a)"])
    type_(insertion(0, 4, "compute(a)"))
    type_(insertion(0, 4, "b"))
    assert suggested.changed_word(edited) is not None
    with in_bounded_time():
        type_(insertion(0, 15, "w" * (LONGEST - 100) + "!"))
        type_(insertion(0, 10, "w" * 1_000_000))
        type_(insertion(0, 4, "c"))
    assert suggested.changed_word(edited) is None


def test_the_last_word_of_a_long_text_is_looked_for_from_its_end() -> None:
    """Trust finding 3."""
    with in_bounded_time():
        assert _stem("w" * 1_000_000 + "!" + "w" * 3) == "w" * 1_000_000 + "!"


def applied(text: str, parts: list[Replacement]) -> str:
    for part in reversed(parts):
        text = text[: part.start] + part.text + text[part.end :]
    return text
