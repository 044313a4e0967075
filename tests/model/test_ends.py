"""Where a text ends and why: `clients 1` and `clients 2` of the findings on other people's clients."""

from __future__ import annotations

import pytest
from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import Candidate, Token
from sfumato_model.ranking.ends import ended

from sfumato_model.judge import Judgement


def candidate(*pieces, end="stable"):
    """Of pieces with a share of how sure each is; a piece alone is sure."""
    tokens = tuple(
        Token(text=p, confidence=0.95) if isinstance(p, str) else Token(text=p[0], confidence=p[1]) for p in pieces
    )
    text = "".join(token.text for token in tokens)
    return Candidate(texts=(text,), score=-1.0, tokens=(tokens,), ended=end, judgement=Judgement(verdict="sound"))


def asked(before="x = ", after="\n", hole=Hole(), **fields):
    return FillRequest(segments=(before, hole, after), **{"final": True, **fields})


def texts(found):
    return [one.texts[0] for one in found]


def test_a_draft_is_cut_at_its_first_unsure_token_and_judged_as_it_is_then():
    """clients 1: `return self.load((((((((join` was sent as an answer."""
    (one,) = ended([candidate("load", ("((", 0.1), ("join", 0.1), end="deadline")], asked(), slots=16)
    assert (one.texts, one.finish) == (("load",), "deadline")
    assert one.judgement == Judgement(verdict="sound")


@pytest.mark.parametrize(("unsure", "kept"), [("r_2", "a"), ("(", "a + bar")])
def test_a_cut_leaves_no_half_word(unsure, kept):
    """clients 1: it ends at a whole word, where the line is sensible."""
    (one,) = ended(
        [candidate("a", " + ", "ba" if unsure == "r_2" else "bar", (unsure, 0.1), end="deadline")], asked(), slots=16
    )
    assert one.texts == (kept,)


def test_a_draft_of_which_nothing_is_sure_is_an_empty_text_and_not_no_answer():
    """clients 1: `return.....` was sent as an answer."""
    (one,) = ended([candidate((".....", 0.1), end="deadline")], asked(), slots=16)
    assert (one.texts, one.tokens, one.finish) == (("",), ((),), "deadline")


def test_a_text_that_had_settled_before_the_deadline_is_whole():
    """clients 1: of several segments only those that time ran out for are drafts."""
    found = ended([candidate("1", ("2", 0.1)), candidate("3", ("4", 0.1), end="deadline")], asked(), slots=16)
    assert [(one.texts[0], one.finish) for one in found] == [("12", "end"), ("", "deadline")]


def test_who_sees_drafts_keeps_the_last_one_whole():
    (one,) = ended([candidate("1", ("2", 0.1), end="deadline")], asked(final=False), slots=16)
    assert (one.texts, one.finish) == (("12",), "deadline")


@pytest.mark.parametrize(
    ("hole", "finish"),
    [(Hole(), "length"), (Hole(max_tokens=2), "length"), (Hole(max_tokens=1), "length")],
)
def test_a_text_that_fills_its_hole_may_have_gone_on(hole, finish):
    """clients 1: a limit of tokens was called the text's own end."""
    assert ended([candidate("1", "2")], asked(hole=hole), slots=2)[0].finish == finish
    assert ended([candidate("1")], asked(hole=Hole(max_tokens=2)), slots=16)[0].finish == "end"


def test_a_text_ends_before_the_first_of_the_stop_texts():
    (one,) = ended([candidate("f(", "1", ")", "\n\n", "y")], asked(stop=("y", "\n\n", "")), slots=16)
    assert (one.texts, one.finish, one.stop) == (("f(1)",), "stop", "\n\n")
    assert "".join(token.text for token in one.tokens[0]) == "f(1)"


def test_what_a_stop_text_breaks_is_last_and_marked():
    """clients 2: the verdict is of what is sent."""
    found = ended([candidate("]", ";[1"), candidate("2")], asked(stop=(";",)), slots=16)
    assert texts(found) == ["2", "]"]
    assert found[1].judgement is not None
    assert found[1].judgement.verdict == "broken"


def test_texts_that_are_the_same_once_they_are_cut_are_one():
    found = ended([candidate("1", "\n2"), candidate("1", "\n3")], asked(stop=("\n",)), slots=16)
    assert texts(found) == ["1"]
