"""Which of the found texts is best."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.engines.local.engine import LocalEngine
from sfumato_model.ranking.candidates import Found
from sfumato_model.ranking.rank import Scoring, rank
from sfumato_model.text.vocabulary import TokenTexts


@pytest.fixture
def ranked(fake_denoiser, byte_tokenizer, no_limits):
    """`ranked(["text", ...], likes="x")`: these texts, judged by a model that likes some bytes."""

    def run(texts, *, likes="", suffix=b"\n", typed="", lengths="padded", block=False, **fields):
        def causal(_sight):
            row = torch.zeros(byte_tokenizer.size)
            row[list(likes.encode())] = 4.0
            return row

        denoiser = fake_denoiser(byte_tokenizer.size, causal=causal)
        engine = LocalEngine(denoiser, TokenTexts(byte_tokenizer, 0, 0), prefix_budget=0)
        found = []
        for text in texts:
            ids = tuple(byte_tokenizer.encode(typed + text))
            hole = HoleSlots(count=len(ids) + 1, typed=typed)
            segment = Segment(pieces=(hole, tuple(suffix)) if suffix else (hole,))
            found.append(Found(segment=segment, texts=(text,), holes=(ids,), surety=-0.1, ended="stable"))
        request = FillRequest(**{"segments": ("x = ", Hole(), "\n"), "candidates": len(texts), **fields})
        return rank(
            found,
            request,
            Scoring(
                engine=engine,
                tokenizer=byte_tokenizer,
                context=denoiser.encode([1]),
                limits=no_limits,
                lengths=lengths,
                block=block,
            ),
        )

    return run


@pytest.fixture
def candidates(ranked):
    return lambda *args, **kwargs: [one.candidate for one in ranked(*args, **kwargs)]


def texts_of(candidates):
    return [candidate.texts[0] for candidate in candidates]


def test_the_likeliest_candidate_comes_first(candidates):
    assert texts_of(candidates(["aa", "bb"], likes="b")) == ["bb", "aa"]


def test_scores_fall(candidates):
    scores = [candidate.score for candidate in candidates(["aa", "ab", "bb"], likes="b")]
    assert scores == sorted(scores, reverse=True)


def test_broken_syntax_comes_last_however_likely(candidates):
    found = candidates(["))", "1"], likes=")", segments=("x = 1", Hole(), "\n"))
    assert texts_of(found) == ["1", "))"]
    assert [candidate.valid for candidate in found] == [True, False]


def test_of_broken_texts_the_one_with_fewer_errors_comes_first(ranked):
    worse, better = ")\nz = 2]\nq = 3}", "1)"
    found = ranked([worse, better], likes=")]}=\n qz23", segments=("x = ", Hole(), "\ny = 1\n"))
    assert [one.candidate.texts[0] for one in found] == [better, worse]
    assert found[0].errors < found[1].errors


def test_a_language_without_grammar_is_judged_by_score_alone(candidates):
    found = candidates(["))", "1"], likes=")", language="klingon")
    assert texts_of(found) == ["))", "1"]
    assert {candidate.valid for candidate in found} == {None}


def test_a_text_no_worse_than_an_empty_hole_is_valid(candidates):
    broken_anyway = ("def f(:\n  x = ", Hole(), "\n")
    assert candidates(["1"], segments=broken_anyway)[0].valid is True


def test_a_text_worse_than_an_empty_hole_is_not_valid_in_broken_code_either(candidates):
    broken_anyway = ("def f(:\n    pass\n\nx = 1", Hole(), "\n")
    assert candidates(["))"], segments=broken_anyway)[0].valid is False


def test_behind_as_many_sound_texts_as_are_asked_for_none_is_looked_at(candidates):
    assert texts_of(candidates(["aa", "bb"], likes="b", candidates=1)) == ["bb"]


def test_an_unfinished_text_comes_behind_a_sound_one(candidates):
    found = candidates(["f(a", "b"], likes="fa(")
    assert [(one.texts[0], one.judgement.verdict) for one in found] == [("b", "sound"), ("f(a", "unfinished")]


def test_a_header_without_its_body_is_as_good_as_a_sound_text(candidates):
    found = candidates(["if a:", "bbbbb"], likes="if a:", segments=("", Hole(), "\n"))
    assert [(one.texts[0], one.judgement.verdict) for one in found] == [("if a:", "unfinished"), ("bbbbb", "sound")]


def test_edits_1_what_no_end_could_mend_is_broken(candidates):
    """edits 1: a text was valid that broke no more than the empty hole does."""
    texts = ["len(a.)", "import as", "(x, x", "y"]
    found = candidates(texts, segments=("x = ", Hole(), "\n"))
    verdicts = {one.texts[0]: one.judgement.verdict for one in found}
    assert verdicts == {"y": "sound", "(x, x": "unfinished", "len(a.)": "broken", "import as": "broken"}


def test_a_suffix_counts_with_its_first_tokens_only(candidates):
    (short,), (long,) = (candidates(["a"], likes="a", suffix=suffix) for suffix in (b"aaaa", b"aaaabbbbbbbbbb"))
    assert short.score == long.score


def test_an_empty_candidate_at_the_end_of_a_file_is_judged_by_the_newline_after_it(candidates):
    (empty,) = candidates([""], likes="a", suffix=b"", segments=("x = ", Hole()), language="klingon")
    assert empty.score < -4.0


def test_the_score_of_a_padded_hole_is_the_log_probability_of_the_whole(candidates):
    (found,) = candidates(["abc"], suffix=b"\n")
    uniform = -torch.tensor(266.0).log().item()
    assert found.score == pytest.approx(4 * uniform, abs=1e-3)


def test_the_score_of_a_rung_is_half_of_its_own_mean_and_half_of_that_of_what_follows(candidates):
    # "a" is likely and "b" is not: a mean of the own text, and one of the suffix.
    (liked,) = candidates(["aaaa"], likes="a", suffix=b"bbbb", lengths="ladder")
    likely, unlikely = (torch.zeros(266).index_fill(0, torch.tensor([97]), 4.0).log_softmax(0)[i].item() for i in b"ab")
    assert liked.score == pytest.approx(0.5 * likely + 0.5 * unlikely, abs=1e-3)


def test_a_short_block_is_not_better_for_being_short(candidates):
    texts = ["bbbbbbbb", "a"]  # the one is likelier a token, the other as a whole
    assert texts_of(candidates(texts, likes="b"))[0] == "a"
    assert texts_of(candidates(texts, likes="b", block=True))[0] == "bbbbbbbb"


def test_a_rung_is_not_better_for_being_short(candidates):
    scores = {len(c.texts[0]): c.score for c in candidates(["aa", "aaaaaaaa"], suffix=b"bb", lengths="ladder")}
    assert scores[2] == pytest.approx(scores[8], abs=1e-4)


def test_a_rung_that_nothing_follows_is_judged_with_the_newline_after_it(candidates):
    def score(likes):
        (found,) = candidates(["a"], likes=likes, suffix=b"", segments=("x = ", Hole()), lengths="ladder")
        return found.score

    assert score("\n") > score("b")


def test_a_candidate_has_the_tokens_of_its_text_with_their_probabilities(candidates):
    (found,) = candidates(["ab"], likes="a")
    (tokens,) = found.tokens
    assert [token.text for token in tokens] == ["a", "b"]
    assert tokens[0].confidence == pytest.approx(torch.tensor(4.0).exp().item() * tokens[1].confidence, rel=1e-3)


def test_the_tokens_of_a_candidate_leave_out_what_was_typed(candidates):
    (found,) = candidates(["urn"], typed="ret")
    assert "".join(token.text for token in found.tokens[0]) == "urn"


def test_a_candidate_says_how_it_ended(candidates):
    assert candidates(["a"])[0].ended == "stable"
