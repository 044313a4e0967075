"""What of a candidate is shown to somebody who did not ask."""

from __future__ import annotations

import pytest

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import Candidate, Token
from sfumato_model.judge import Judgement
from sfumato_model.ranking.automatic import shown


@pytest.fixture
def show():
    """`show(before, [(text, confidence), ...])`: the texts that are shown of one candidate at a threshold of a half."""

    def run(before, *candidates, language="python", after="\n", least=0):
        request = FillRequest(segments=(before, Hole(), after), language=language, automatic=True)
        found = tuple(
            Candidate(
                texts=("".join(text for text, _ in tokens),), score=0.0, ended="stable",
                judgement=Judgement(verdict="sound"),
                tokens=(tuple(Token(text=text, confidence=sure) for text, sure in tokens),),
            )
            for tokens in candidates
        )  # fmt: skip
        return shown(found, request, 0.5, least)

    return run


def texts(candidates):
    return [candidate.texts[0] for candidate in candidates]


def test_what_is_sure_to_its_end_is_shown_as_it_is(show):
    assert texts(show("x = ", [("foo", 0.9), ("()", 0.9)])) == ["foo()"]


def test_the_chance_of_all_so_far_decides(show):
    assert texts(show("x = ", [("a", 0.8), (" + b", 0.8), (" + c", 0.7)])) == ["a + b"]


def test_a_cut_that_would_break_the_syntax_goes_further_back(show):
    assert texts(show("", [("x = foo", 0.9), ("(a", 0.9), (", b)", 0.1)])) == ["x = foo"]


def test_a_cut_may_leave_open_what_was_open_before(show):
    assert texts(show("x = foo(", [("a", 0.9), (", b)", 0.1)])) == ["a"]


def test_where_no_grammar_judges_the_cut_stays(show):
    assert texts(show("", [("x = foo", 0.9), ("(a", 0.9), (", b)", 0.1)], language="klingon")) == ["x = foo(a"]


def test_what_is_sure_of_nothing_is_left_out(show):
    assert show("x = ", [("foo", 0.4)]) == ()


@pytest.mark.parametrize(
    ("tokens", "after", "seen"),
    [
        ([("ab", 0.9), (" + c", 0.1)], "\n", []),
        ([(" ab", 0.9), (" + c", 0.1)], "\n", []),
        ([("abc", 0.9), (" + c", 0.1)], "\n", ["abc"]),
        ([("ab", 0.9)], "\n", ["ab"]),
        ([("ab", 0.9)], "  \ny", ["ab"]),
        ([("ab", 0.9)], " + c\n", []),
    ],
)
def test_what_is_too_short_to_save_a_key_is_left_out_unless_it_ends_its_line(show, tokens, after, seen):
    assert texts(show("x = ", tokens, after=after, least=3)) == seen


def test_candidates_that_differ_behind_the_cut_are_one(show):
    assert texts(show("x = ", [("foo", 0.9), (".a", 0.1)], [("foo", 0.9), (".b", 0.1)])) == ["foo"]


def test_the_tokens_are_those_of_the_text(show):
    (candidate,) = show("", [("x = foo", 0.9), ("(a", 0.9), (", b)", 0.1)])
    assert "".join(token.text for token in candidate.tokens[0]) == candidate.texts[0]
