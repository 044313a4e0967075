"""A candidate that breaks the syntax is begun again around the place where it does."""

from __future__ import annotations

import pytest

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.ranking.candidates import Found
from sfumato_model.ranking.renoise import REACH, around_error


@pytest.fixture
def again(byte_tokenizer):
    """`again(request segments, texts)`: what each hole starts from in the second round; a byte is a token."""

    def run(segments, texts, *, typed="", spare=2, **fields):
        request = FillRequest(segments=segments, **fields)
        pieces, holes, filled = [], [], iter(texts)
        for part in segments:
            if isinstance(part, Hole):
                begun = typed if not holes else ""
                holes.append(tuple(byte_tokenizer.encode(begun + next(filled))))
                pieces.append(HoleSlots(count=len(holes[-1]) + spare, typed=begun))
            elif holes:
                pieces.append(tuple(byte_tokenizer.encode(part)))
        found = Found(
            segment=Segment(pieces=tuple(pieces)), texts=tuple(texts), holes=tuple(holes), surety=0.0, ended="stable"
        )
        made = around_error(found, request, byte_tokenizer)
        if made is None:
            return None
        assert [p if isinstance(p, tuple) else (p.count, p.typed) for p in made.pieces] == [
            p if isinstance(p, tuple) else (p.count, p.typed) for p in pieces
        ]
        return [p.start for p in made.pieces if isinstance(p, HoleSlots)]

    return run


def kept(start):
    """The text that a hole begins as, up to its first noise."""
    return bytes(i for i in start[: start.index(None)]).decode() if None in start else None


def test_what_stands_before_the_error_is_kept_but_for_a_few_tokens(again):
    (start,) = again(("x = ", Hole(), "\ny = 1\n"), ["value\nz = total)"])
    assert kept(start) == "value\nz = total"[:-REACH]


def test_everything_from_there_on_is_noise(again):
    (start,) = again(("x = ", Hole(), "\ny = 1\n"), ["value\nz = total)"])
    assert set(start[start.index(None) :]) == {None}


def test_an_error_at_the_start_renoises_the_whole_hole(again):
    (start,) = again(("x = 1", Hole(), "\ny = 1\n"), [") + 1"])
    assert set(start) == {None}


def test_only_the_broken_hole_is_renoised(again, byte_tokenizer):
    end = byte_tokenizer.special.end
    first, second = again(("x = ", Hole(), "\ny = ", Hole(), "\nz = 1\n"), ["alpha", "beta\nb = c)"])
    assert first == (*b"alpha", end, end)
    assert kept(second) == "beta\nb = c"[:-REACH]


def test_the_hole_that_the_error_lies_in_is_the_broken_one(again, byte_tokenizer):
    first, second = again(("x = ", Hole(), "\ny = ", Hole(), "\nz = 1\n"), ["alpha\nb = c)", "beta"])
    assert kept(first) == "alpha\nb = c"[:-REACH]
    assert second == (*b"beta", *[byte_tokenizer.special.end] * 2)


def test_an_error_in_the_text_between_holes_is_that_of_the_hole_before_it(again):
    first, second = again(("x = 1", Hole(), "\ny = 2)\nz = ", Hole(), "\n"), [" + 1", "beta"])
    assert None in first
    assert None not in second


def test_what_was_typed_counts_with_the_tokens_that_are_kept(again):
    (start,) = again(("x = va", Hole(), "\ny = 1\n"), ["lue\nz = total)"], typed="va")
    assert kept(start) == "value\nz = total"[:-REACH]


def test_an_error_before_the_first_hole_is_nobodys(again):
    assert again(("def f(:\n    pass\n\n\nx = ", Hole(), "\ny = 1\n"), ["1"]) is None


def test_valid_text_is_not_begun_again(again):
    assert again(("x = ", Hole(), "\n"), ["1"]) is None


def test_a_language_without_grammar_is_not_begun_again(again):
    assert again(("x = ", Hole(), "\n"), [")"], language="klingon") is None
