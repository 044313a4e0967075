"""A request becomes candidates."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.errors import PromptError
from sfumato_model.fill import fill
from sfumato_model.request import FillDraft, FillRequest, FillResult, Hole


@pytest.fixture
def model_that_says(fake_denoiser, fake_model, byte_tokenizer):
    """A model that is sure of one text and goes on with it where the context leaves off; behind it all is end."""

    def make(text, **manifest):
        def denoised(sight):
            context = byte_tokenizer.decode(sight[0])
            begun = next(n for n in range(len(text), -1, -1) if context.endswith(text[:n]))
            ids = byte_tokenizer.encode(text)[begun:]
            row = torch.zeros(byte_tokenizer.size)
            row[ids[sight[-1]] if sight[-1] < len(ids) else byte_tokenizer.special.end] = 30.0
            return row

        size = byte_tokenizer.size
        denoiser = fake_denoiser(size, denoised=denoised, causal=lambda _: torch.zeros(size))
        return fake_model(denoiser, byte_tokenizer, hole_sizes=(16,), **manifest)

    return make


def run(model, *segments, limits, **fields):
    *drafts, result = fill(model, FillRequest(segments=segments, **fields), limits)
    assert all(isinstance(draft, FillDraft) for draft in drafts)
    assert isinstance(result, FillResult)
    return drafts, result


def test_what_the_model_is_sure_of_is_the_best_candidate(model_that_says, no_limits):
    _, result = run(model_that_says("foo()"), "\n", Hole(), "\ny\n", limits=no_limits)
    assert result.candidates[0].texts == ("foo()",)
    assert result.candidates[0].ended == "stable"
    assert result.candidates[0].valid is True


def test_drafts_show_the_text_too(model_that_says, no_limits):
    drafts, _ = run(model_that_says("foo()"), "\n", Hole(), "\ny\n", limits=no_limits)
    assert drafts[-1].texts == ("foo()",)


@pytest.mark.parametrize("typed", ["", "f", "fool", "fooling("])
def test_neither_drafts_nor_candidates_repeat_what_was_typed(model_that_says, no_limits, typed):
    drafts, result = run(model_that_says("fooling()"), f"\n{typed}", Hole(), "\ny\n", limits=no_limits)
    texts = {draft.texts for draft in drafts} | {result.candidates[0].texts}
    assert texts == {("fooling()".removeprefix(typed),)}


def test_the_first_token_goes_on_with_what_was_typed_whatever_the_model_wants(
    fake_denoiser, fake_model, word_tokenizer, no_limits
):
    words = word_tokenizer("return", "raise", "self")

    def wants_self(_sight):
        row = torch.zeros(words.size)
        row[words.words["self"]] = 30.0
        return row

    model = fake_model(fake_denoiser(words.size, denoised=wants_self), words, hole_sizes=(1,))
    _, result = run(model, "\nre", Hole(), "\n", limits=no_limits, candidates=3)
    # "return" begins with "re"; or "r" is kept and "e" begun again.
    assert {candidate.texts[0] for candidate in result.candidates} <= {"turn", ""}


def test_an_interrupted_word_is_finished(fake_denoiser, fake_model, word_tokenizer, no_limits):
    words = word_tokenizer("return", "ret")

    def wants(word):
        def opinion(_sight):
            row = torch.zeros(words.size)
            row[words.words[word]] = 30.0
            return row

        return opinion

    denoiser = fake_denoiser(words.size, denoised=wants("return"), causal=wants("return"))
    _, result = run(fake_model(denoiser, words, hole_sizes=(1,)), "\nretu", Hole(), "\n", limits=no_limits)
    assert result.candidates[0].texts == ("rn",)


def test_every_hole_gets_a_text(fake_model, no_limits):
    drafts, result = run(fake_model(), "a = ", Hole(), "\nb = ", Hole(), "\nc = ", Hole(), limits=no_limits)
    assert {len(draft.texts) for draft in drafts} == {3}
    assert {len(candidate.texts) for candidate in result.candidates} == {3}


def test_the_same_seed_gives_the_same_texts(fake_model, no_limits):
    first, second = (
        run(fake_model(), "a = ", Hole(), "\n", limits=no_limits, seed=7, candidates=3)[1] for _ in range(2)
    )
    assert first.candidates == second.candidates


def test_a_cached_context_changes_nothing_but_the_cost(fake_model, no_limits):
    warm = fake_model()
    run(warm, "a = b\nc = ", Hole(), "\n", limits=no_limits)
    again = run(warm, "a = b\nc = d\ne = ", Hole(), "\n", limits=no_limits)[1]
    fresh = run(fake_model(), "a = b\nc = d\ne = ", Hole(), "\n", limits=no_limits)[1]
    assert again.candidates == fresh.candidates
    assert again.stats.reused_tokens > fresh.stats.reused_tokens == 0


def test_several_candidates_are_different_texts_best_first(fake_model, no_limits):
    _, result = run(fake_model(), "a = ", Hole(), "\n", limits=no_limits, candidates=4, language="klingon")
    texts = [candidate.texts for candidate in result.candidates]
    scores = [candidate.score for candidate in result.candidates]
    assert 1 <= len(texts) <= 4
    assert len(set(texts)) == len(texts)
    assert scores == sorted(scores, reverse=True)


def test_a_single_line_has_no_newline(model_that_says, no_limits):
    _, result = run(model_that_says("a\nb"), "\n", Hole(), "\n", limits=no_limits, single_line=True)
    assert result.candidates[0].texts == ("a",)


def test_the_figures_add_up(fake_model, no_limits):
    model = fake_model(hole_sizes=(4, 8), sampler={"steps": 3, "stability": 9})
    _, result = run(model, "\n", Hole(), "\nyy\n", limits=no_limits, language="klingon")
    stats = result.stats
    assert stats.hole_tokens == 12
    assert stats.canvas_tokens == 12 + 2 * len("\nyy\n")
    assert len(stats.step_seconds) == 3


def test_a_hole_may_be_smaller_than_the_checkpoints_sizes(fake_model, no_limits):
    _, result = run(fake_model(hole_sizes=(8, 16)), "\n", Hole(max_tokens=2), "\n", limits=no_limits)
    assert result.stats.hole_tokens == 2


@pytest.mark.parametrize(
    ("segments", "message"), [(("a",), "no hole"), (("a", Hole(), Hole()), "touch")], ids=["no hole", "holes touch"]
)
def test_a_request_that_cannot_become_a_canvas_is_a_prompt_error(fake_model, no_limits, segments, message):
    with pytest.raises(PromptError, match=message):
        run(fake_model(), *segments, limits=no_limits)


def test_an_empty_file_can_be_filled(fake_model, no_limits):
    _, result = run(fake_model(), Hole(), limits=no_limits)
    assert result.candidates
