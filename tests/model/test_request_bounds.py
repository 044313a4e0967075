"""What may be asked from Python: each refusal names what was got."""

from __future__ import annotations

import pytest

import sfumato_model as sfumato

TEXT = "x = <hole>\n"


@pytest.fixture(scope="module")
def engine():
    return sfumato.load("default")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"candidates": 0}, "candidates is 0, and may be from 1 to 8"),
        ({"candidates": 1_000_000}, "candidates is 1000000, and may be from 1 to 8"),
        ({"candidates": 1.5}, "candidates is 1.5"),
        ({"seed": "a"}, "seed is 'a', and should be a whole number"),
        ({"path": "a" * 2_000}, "path has 2,000 characters, and may have 1,024"),
        ({"language": 5}, "language is int, and should be text"),
        ({"stop": (5,)}, "stop is int, and should be text"),
    ],
)
def test_an_option_out_of_bounds_is_refused(engine, options, said):
    with pytest.raises(sfumato.PromptError, match=said):
        engine.fill(TEXT, **options)


def test_text_that_is_none_is_refused(engine):
    with pytest.raises(sfumato.PromptError, match="a segment has half of a surrogate pair"):
        engine.fill("x = '\ud800' + <hole>")
    with pytest.raises(sfumato.PromptError, match="before has half of a surrogate pair"):
        engine.inspect("x", before="\udfff")


def test_a_stream_has_the_same_bounds(engine):
    with pytest.raises(sfumato.PromptError, match="candidates is 9"):
        engine.stream(sfumato.FillRequest.marked(TEXT, candidates=9))
