"""How much of a candidate is sure enough to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.api.result import Token
from sfumato_model.ranking.automatic import cut


def tokens(*texts, unsure="<unsure>"):
    """Sure tokens, and behind them one that is not."""
    return [*(Token(text=text, confidence=0.9) for text in texts), Token(text=unsure, confidence=0.1)]


@pytest.mark.parametrize(
    ("sure", "unsure", "kept"),
    [
        # Whole words stay; what goes on as a word takes the word with it.
        (["foo"], "(", "foo"),
        (["foo", "ba"], "r", ""),
        (["x", ".", "ba"], "r_2", "x"),
        (["x", " = ", "fo"], "_o", "x"),
        (["été"], "s", ""),
        (["a", " ", "b"], " c", "a b"),
        # Space and operators that wait for their other side do not stay.
        (["a", " "], "b", "a"),
        (["a", " + "], "b", "a"),
        (["a", " +", "= "], "b", "a"),
        (["a", "."], "b", "a"),
        (["a", ", "], "b", "a"),
        (["f(a)", " - "], "b", "f(a)"),
        (["a[0]", " == "], "b", "a[0]"),
        (["x", ": ", "int", " = "], "1", "x: int"),
        (["a", " and "], "b", "a"),
        (["a", " is", " not "], "b", "a"),
        (["x", " := "], "b", "x"),
        (["brand", " "], "b", "brand"),
        # Brackets and colons may stay.
        (["f", "("], "x", "f("),
        (["if x", ":"], "\n", "if x:"),
        # Of several lines whole ones.
        (["a = 1\n", "b = "], "2", "a = 1"),
        (["a = 1", "\n", "    "], "b", "a = 1"),
        (["a = 1\n", "b = 2\n", "c"], "d", "a = 1\nb = 2"),
        (["\n", "    a"], " = 1", "\n    a"),
        # Nothing sure, nothing left.
        ([], "x", ""),
        (["  "], "x", ""),
    ],
)
def test_a_text_is_cut_where_it_is_no_longer_sure(sure, unsure, kept):
    assert cut(tokens(*sure, unsure=unsure), 0.5) == kept


def test_a_text_that_is_sure_to_its_end_stays_whole():
    sure = [Token(text=text, confidence=0.9) for text in ("a", " + ", "\n")]
    assert cut(sure, 0.5) == "a + \n"


def test_a_token_at_the_threshold_is_sure_enough():
    assert cut([Token(text="a", confidence=0.5)], 0.5) == "a"


def test_what_is_sure_again_behind_the_first_unsure_token_is_not_shown():
    found = [Token(text=text, confidence=p) for text, p in (("a", 0.9), (" b", 0.1), (" c", 0.9))]
    assert cut(found, 0.5) == "a"


def test_without_a_threshold_everything_is_shown():
    assert cut([Token(text="a ", confidence=0.0)], 0.0) == "a "


pieces = st.builds(Token, text=st.text("ab_1 .+(\n", min_size=1, max_size=3), confidence=st.floats(0, 1))


@given(st.lists(pieces, max_size=8), st.floats(0, 1))
def test_what_is_shown_is_the_beginning_of_the_text(found, threshold):
    whole = "".join(token.text for token in found)
    assert whole.startswith(cut(found, threshold))


@given(st.lists(pieces, max_size=8), st.floats(0, 1))
def test_nothing_unsure_is_shown(found, threshold):
    shown, at = cut(found, threshold), 0
    for token in found:
        if at >= len(shown):
            break
        assert token.confidence >= threshold
        at += len(token.text)


@given(st.lists(pieces, max_size=8), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_shows_no_more(found, one, other):
    assert len(cut(found, max(one, other))) <= len(cut(found, min(one, other)))
