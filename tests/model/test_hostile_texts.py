"""Trust finding 3: what the worker does with a text takes as long as the text is, up to a million characters."""

from __future__ import annotations

import random

import pytest
from tests.bounded import in_bounded_time

from sfumato_model.api.request import Selection
from sfumato_model.api.result import Edit, Token
from sfumato_model.judge import replaced
from sfumato_model.languages.scan import scan
from sfumato_model.languages.syntax import syntax_of
from sfumato_model.postprocess import Place
from sfumato_model.ranking.automatic import cut, shorter
from sfumato_model.ranking.copies import copies
from sfumato_model.selection.likelier import Others
from sfumato_model.selection.unlikely import Word, selected_words, unlikely_words
from sfumato_model.text.syntax_errors import error_counter, first_error
from sfumato_model.text.words import words

N = 200_000


def place(before: str) -> Place:
    return Place(before=before, after="", language="python", single_line=False)


def test_open_brackets_are_counted_in_bounded_time() -> None:
    """Trust finding 3."""
    with in_bounded_time():
        found = scan("(" * N + ")" * N, syntax_of("python"))
    assert (found.brackets, found.broken) == ("", False)


@pytest.mark.parametrize("text", ["x.def " * 160_000, "x.def \n" * 140_000, "class " + "x.def \n" * 140_000])
def test_the_last_definition_above_a_hole_is_looked_for_in_bounded_time(text: str) -> None:
    """Trust finding 3."""
    with in_bounded_time():
        assert place(text + "\n    ")._start_of_code == 0


def test_what_a_long_file_says_next_is_looked_for_in_some_places_of_each_context() -> None:
    """Trust finding 3: of a million equal characters each is the end of a place."""
    with in_bounded_time():
        assert copies("a" * 3_000_000, "a") == []


@pytest.mark.parametrize("text", ["a" * N + " b", " " * N + "b", "=" * N, "a and" + " and" * 40_000, "a" + " " * N])
def test_a_sensible_end_of_a_line_is_found_in_bounded_time(text: str) -> None:
    """Trust finding 3."""
    with in_bounded_time():
        shorter(text)
        cut([Token(text=text, confidence=1.0), Token(text="x", confidence=0.0)], 0.5)


def test_words_are_told_by_their_tokens_in_bounded_time() -> None:
    """Trust finding 3."""
    others = Others(words=("b",), likelier=True)
    found = [Word(start=2 * k, end=2 * k + 1, log_prob=-9.0 if k == 7 else -0.1, others=others) for k in range(50_000)]
    with in_bounded_time():
        assert [word.place for word in unlikely_words(found, 0.1)] == [(14, 15)]


@pytest.mark.parametrize("text", ["a" * N, "1" * N, "1_" * N, "(" * N, "'" * N, "1.e" * N, "\\" * N, "0x" * N])
def test_words_are_read_in_bounded_time(text: str) -> None:
    with in_bounded_time():
        assert "".join(text[low:high] for low, high in words(text, "python")) == text


@pytest.mark.parametrize("text", ["(" * N, "'" * N, '"""' * N, "# '" * N, "\\'" * N, "'a\n" * N])
@pytest.mark.parametrize("around", ["", "x.def \n", "'"])
def test_what_stands_in_strings_is_found_in_bounded_time(text: str, around: str) -> None:
    with in_bounded_time():
        found = list(selected_words(Selection(before=around * N, text=text)))
    assert [place for place, _ in found] == list(words(text, "python"))


def test_many_edits_are_applied_in_bounded_time() -> None:
    """Trust finding 3."""
    edits = [Edit(start=2 * k, end=2 * k + 1, text="bc") for k in range(40_000)]
    random.Random(1).shuffle(edits)
    with in_bounded_time():
        assert replaced("a " * 40_000 + "x" * 4_000_000, edits) == "bc " * 40_000 + "x" * 4_000_000


def test_a_text_that_the_parser_reads_over_for_every_token_is_not_judged() -> None:
    """Trust finding 3: 40,000 lines that go on took 3 s, twice as many 17 s."""
    count = error_counter("python")
    assert count is not None
    text = "x = (\n" + "\\\n" * 30_000
    with in_bounded_time():
        assert (count(text), first_error("python", text, 0)) == (0, None)
