"""Which of the packed candidates is best."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.canvas import HoleSlots, Segment
from sfumato_model.choose import choose, filled_text, score
from sfumato_model.denoise import Draft
from sfumato_model.request import FillRequest, Hole

V = 266


@pytest.fixture
def pick(fake_denoiser, byte_tokenizer):
    """`pick(["text", ...], likes="x")`: candidates of these texts, judged by a model that likes some bytes."""

    def run(texts, *, likes="", tokenizer=None, typed="", suffix=b"\n", tokens=None, log_prob=-0.1, **fields):
        tokenizer = tokenizer or byte_tokenizer

        def causal(_sight):
            row = torch.zeros(tokenizer.size)
            row[list(likes.encode())] = 4.0
            return row

        denoiser = fake_denoiser(tokenizer.size, causal=causal)
        ids = tokens or [tokenizer.encode(text) for text in texts]
        slots = [[*one, tokenizer.special.end] for one in ids]
        hole = [(HoleSlots(count=len(one), typed=typed), *([tuple(suffix)] if suffix else [])) for one in slots]
        flat = [token for one in slots for token in one]
        draft = Draft(
            step=1, tokens=tuple(flat), log_prob=tuple([log_prob] * len(flat)), ended=("stable",) * len(slots)
        )
        fields = {"segments": ("x = ", Hole(), "\n"), "candidates": 9, **fields}
        request = FillRequest(**fields)
        segments = [Segment(pieces=pieces) for pieces in hole]
        return choose(denoiser, tokenizer, denoiser.encode([1]), segments, draft, request)

    return run


def texts_of(candidates):
    return [candidate.texts[0] for candidate in candidates]


def test_the_likeliest_candidate_comes_first(pick):
    assert texts_of(pick(["aa", "bb"], likes="b")) == ["bb", "aa"]


def test_scores_fall(pick):
    scores = [candidate.score for candidate in pick(["aa", "ab", "bb"], likes="b")]
    assert scores == sorted(scores, reverse=True)


def test_broken_syntax_comes_last_however_likely(pick):
    found = pick(["))", "1"], likes=")", segments=("x = 1", Hole(), "\n"))
    assert texts_of(found) == ["1", "))"]
    assert [candidate.valid for candidate in found] == [True, False]


def test_a_language_without_grammar_is_judged_by_score_alone(pick):
    found = pick(["))", "1"], likes=")", language="klingon")
    assert texts_of(found) == ["))", "1"]
    assert {candidate.valid for candidate in found} == {None}


def test_a_text_no_worse_than_an_empty_hole_is_valid(pick):
    broken_anyway = ("def f(:\n  x = ", Hole(), "\n")
    assert pick(["1"], segments=broken_anyway)[0].valid is True


def test_a_suffix_counts_with_its_first_tokens_only(pick):
    (short,), (long,) = (pick(["a"], likes="a", suffix=suffix) for suffix in (b"aaaa", b"aaaabbbbbbbbbb"))
    assert short.score == long.score


def test_equal_texts_are_merged(pick):
    assert texts_of(pick(["aa", "bb", "aa"])) == ["aa", "bb"]


def test_equal_texts_of_different_tokens_are_merged(pick, word_tokenizer):
    words = word_tokenizer("ab")
    found = pick([], tokens=[[words.words["ab"]], list(b"ab")], tokenizer=words)
    assert texts_of(found) == ["ab"]


def test_no_more_candidates_are_returned_than_were_asked_for(pick):
    assert len(pick(["a", "b", "c"], candidates=2)) == 2


def test_a_single_line_is_cut_at_its_newline(pick):
    assert texts_of(pick(["a\nb", "c"], single_line=True, likes="a")) == ["a", "c"]


def test_candidates_that_are_the_same_line_are_merged(pick):
    assert texts_of(pick(["a\nb", "a\nc"], single_line=True)) == ["a"]


def test_a_line_that_ends_within_a_token_is_cut_there(pick, word_tokenizer):
    found = pick(["f)\n"], tokenizer=word_tokenizer(")\n"), single_line=True)
    assert texts_of(found) == ["f)"]


def test_without_single_line_newlines_stay(pick):
    assert texts_of(pick(["a\nb"])) == ["a\nb"]


def test_a_candidate_does_not_repeat_what_was_typed(pick):
    assert texts_of(pick(["return 1"], typed="ret")) == ["urn 1"]


def test_a_candidate_has_one_probability_for_each_token_of_its_text(pick):
    (found,) = pick(["abc"], log_prob=-0.5)
    assert found.confidence == pytest.approx([0.6065] * 3, abs=1e-3)


def test_a_line_cut_within_a_token_still_has_one_probability_for_each_token(pick, word_tokenizer):
    # "))\n" is one token, and two once its newline is cut off.
    words = word_tokenizer("))\n")
    (found,) = pick(["f))\n"], tokenizer=words, single_line=True)
    assert len(found.confidence) == len(words.encode(found.texts[0]))


def test_an_empty_candidate_at_the_end_of_a_file_is_judged_by_the_newline_after_it(pick):
    (empty,) = pick([""], likes="a", suffix=b"", segments=("x = ", Hole()), language="klingon")
    assert empty.score < -4.0


def test_the_score_is_the_log_probability_of_the_whole_reading(fake_denoiser):
    denoiser = fake_denoiser(V, causal=lambda _sight: torch.zeros(V))
    found = score(denoiser, denoiser.encode([1]), [(5,), (5, 6, 7)])
    assert found == pytest.approx([n * -torch.tensor(float(V)).log().item() for n in (1, 3)], abs=1e-4)


def test_each_token_is_scored_after_those_before_it(fake_denoiser):
    def next_is_one_more(sight):
        row = torch.full((V,), -1e4)
        row[sight[1][-1] + 1 if sight[1] else 5] = 0.0
        return row

    denoiser = fake_denoiser(V, causal=next_is_one_more)
    found = score(denoiser, denoiser.encode([1]), [(5, 6, 7), (5, 7)])
    assert found[0] == pytest.approx(0.0, abs=1e-3)
    assert found[1] < -1000


def test_the_filled_text_is_the_request_with_its_holes_filled():
    request = FillRequest(segments=("a", Hole(), "b", Hole()))
    assert filled_text(request, ["1", "2"]) == "a1b2"
