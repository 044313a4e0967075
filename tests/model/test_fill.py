"""A request becomes candidates."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillDraft, FillResult
from sfumato_model.operations.fill import fill


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


@pytest.fixture
def unsure_from(fake_denoiser, fake_model, byte_tokenizer):
    """A model that says `text`, and whose causal reading is unsure from its character `sure` on."""

    def make(text, sure, **manifest):
        ids = byte_tokenizer.encode(text)
        size = byte_tokenizer.size

        def denoised(sight):
            row = torch.zeros(size)
            row[ids[sight[-1]] if sight[-1] < len(ids) else byte_tokenizer.special.end] = 60.0
            return row

        def causal(sight):
            row = torch.zeros(size)
            if len(sight[1]) < min(sure, len(ids)):
                row[ids[len(sight[1])]] = 20.0
            return row

        denoiser = fake_denoiser(size, denoised=denoised, causal=causal)
        return fake_model(denoiser, byte_tokenizer, hole_sizes=(16,), **manifest)

    return make


def test_an_automatic_candidate_is_cut_where_the_checkpoint_is_no_longer_sure(unsure_from, no_limits):
    model = unsure_from("foo(abc)", 5, show_confidence=0.5)
    _, result = run(model, "\n", Hole(), "\ny\n", limits=no_limits, automatic=True)
    assert [candidate.texts for candidate in result.candidates] == [("foo",)]


def test_an_invoked_candidate_is_not_cut(unsure_from, no_limits):
    _, result = run(unsure_from("foo(abc)", 5, show_confidence=0.5), "\n", Hole(), "\ny\n", limits=no_limits)
    assert result.candidates[0].texts == ("foo(abc)",)


@pytest.mark.parametrize("sure", [0, 2], ids=["nothing sure", "half a word sure"])
def test_an_automatic_candidate_of_which_nothing_remains_is_left_out(unsure_from, no_limits, sure):
    model = unsure_from("foo(abc)", sure, show_confidence=0.5)
    _, result = run(model, "\n", Hole(), "\ny\n", limits=no_limits, automatic=True)
    assert result.candidates == ()


def test_an_automatic_candidate_that_breaks_the_syntax_is_left_out(unsure_from, no_limits):
    model = unsure_from("= = )", 9, show_confidence=0.5)
    asked = run(model, "\n", Hole(), "\ny\n", limits=no_limits, filters=False)[1]
    unasked = run(model, "\n", Hole(), "\ny\n", limits=no_limits, filters=False, automatic=True)[1]
    assert asked.candidates[0].valid is False
    assert unasked.candidates == ()


def test_automatic_candidates_that_are_cut_to_the_same_text_are_one(fake_model, no_limits):
    model = fake_model(hole_sizes=(4, 8), show_confidence=0.0)
    whole = run(model, "a = ", Hole(), "\n", limits=no_limits, candidates=9, automatic=True, language="klingon")[1]
    texts = [candidate.texts for candidate in whole.candidates]
    assert len(set(texts)) == len(texts)


def joined(candidate):
    return tuple("".join(token.text for token in tokens) for tokens in candidate.tokens)


@pytest.mark.parametrize("automatic", [False, True])
@pytest.mark.parametrize("typed", ["", "fo"])
def test_a_candidates_tokens_join_to_its_texts(unsure_from, no_limits, automatic, typed):
    model = unsure_from("foo(abc)", 5, show_confidence=0.5)
    _, result = run(model, f"\n{typed}", Hole(), "\ny\n", limits=no_limits, automatic=automatic)
    for candidate in result.candidates:
        assert joined(candidate) == candidate.texts


def test_tokens_of_random_bytes_join_to_their_texts_too(fake_model, no_limits):
    for seed in range(8):
        request = {"limits": no_limits, "seed": seed, "candidates": 4, "filters": False, "language": "klingon"}
        _, result = run(fake_model(), "a = ", Hole(), "\nb = x", Hole(), "\n", **request)
        for candidate in result.candidates:
            assert joined(candidate) == candidate.texts


@pytest.fixture
def mends_itself(fake_denoiser, fake_model, byte_tokenizer):
    """A model that writes `broken`, and `mended` once it sees what it kept of it: the second round starts there."""

    def make(broken, mended, **manifest):
        size = byte_tokenizer.size

        def denoised(sight):
            second = any(canvas.segments[0].pieces[0].start for canvas in denoiser.packed)
            ids = byte_tokenizer.encode(" " + (mended if second else broken))  # the hole takes the space before it back
            row = torch.zeros(size)
            row[ids[sight[-1]] if sight[-1] < len(ids) else byte_tokenizer.special.end] = 60.0
            return row

        denoiser = fake_denoiser(size, denoised=denoised, causal=lambda _: torch.zeros(size))
        return fake_model(denoiser, byte_tokenizer, hole_sizes=(16,), **manifest)

    return make


def starts(model):
    """What the canvas of each denoise step was started from, each once."""
    return list(dict.fromkeys(canvas.segments[0].pieces[0].start for canvas in model.engine.denoiser.packed))


BROKEN = {"filters": False}


def test_without_a_valid_candidate_there_is_one_more_round(mends_itself, no_limits):
    model = mends_itself("1\nz = 2)", "1\nz = 2")
    _, result = run(model, "x = ", Hole(), "\ny\n", limits=no_limits, **BROKEN)
    assert (result.candidates[0].texts, result.candidates[0].valid) == (("1\nz = 2",), True)


def test_the_second_round_starts_from_what_stands_before_the_error(mends_itself, no_limits):
    model = mends_itself("1\nz = 2)", "1\nz = 2")
    run(model, "x = ", Hole(), "\ny\n", limits=no_limits, **BROKEN)
    first, second = starts(model)
    assert first == ()
    kept = second[: second.index(None)]
    assert kept
    assert b" 1\nz = 2)".startswith(bytes(kept))


def test_there_is_no_third_round(mends_itself, no_limits):
    model = mends_itself("1\nz = 2)", "1\nz = 3)")
    _, result = run(model, "x = ", Hole(), "\ny\n", limits=no_limits, **BROKEN)
    assert result.candidates[0].valid is False
    assert len(starts(model)) == 2


def test_a_valid_candidate_needs_no_second_round(mends_itself, no_limits):
    model = mends_itself("1\nz = 2", "3")
    _, result = run(model, "x = ", Hole(), "\ny\n", limits=no_limits, **BROKEN)
    assert result.candidates[0].texts == ("1\nz = 2",)
    assert starts(model) == [()]


def test_a_text_that_breaks_no_more_than_was_broken_needs_no_second_round(mends_itself, no_limits):
    model = mends_itself("1", "3")
    run(model, "def f(:\n    pass\n\nx = ", Hole(), "\ny\n", limits=no_limits, **BROKEN)
    assert starts(model) == [()]


def test_after_the_deadline_there_is_no_second_round(mends_itself, clock):
    model = mends_itself("1\nz = 2)", "1\nz = 2")
    run(model, "x = ", Hole(), "\ny\n", limits=Limits(clock=clock, deadline=clock.now - 1), **BROKEN)
    assert starts(model) == [()]


def test_the_steps_of_a_second_round_are_counted_on(mends_itself, no_limits):
    model = mends_itself("1\nz = 2)", "1\nz = 2")
    drafts, result = run(model, "x = ", Hole(), "\ny\n", limits=no_limits, **BROKEN)
    assert [draft.step for draft in drafts] == list(range(1, model.engine.denoiser.calls.count("denoise") + 1))
    assert len(result.stats.step_seconds) == len(drafts)


def test_a_hole_of_one_line_stops_at_its_newline_before_the_rest_has_settled(
    fake_denoiser, fake_model, byte_tokenizer, no_limits
):
    def restless_behind_the_newline(sight):
        row = torch.zeros(byte_tokenizer.size)
        row[b"a\n"[sight[-1]] if sight[-1] < 2 else 97 + len(denoiser.canvases) % 20] = 60.0
        return row

    size = byte_tokenizer.size
    denoiser = fake_denoiser(size, denoised=restless_behind_the_newline, causal=lambda _: torch.zeros(size))
    model = fake_model(denoiser, byte_tokenizer, hole_sizes=(8,), sampler={"steps": 9})
    _, line = run(model, "\n", Hole(), "\ny\n", limits=no_limits, single_line=True)
    assert (line.candidates[0].texts, line.candidates[0].ended) == (("a",), "stable")
    assert len(line.stats.step_seconds) < 9


def test_a_ladder_denoises_only_its_rungs_after_the_first_step(fake_model, no_limits):
    model = fake_model(lengths="ladder", hole_sizes=(2, 3, 4, 5), rungs=2, sampler={"steps": 3, "stability": 9})
    _, result = run(model, "a = ", Hole(), "\n", limits=no_limits, candidates=4, language="klingon")
    assert [len(canvas.segments) for canvas in model.engine.denoiser.packed] == [4, 2, 2]
    assert len(result.candidates) <= 2


def test_a_rungs_text_is_as_long_as_its_hole(fake_model, byte_tokenizer, no_limits):
    model = fake_model(lengths="ladder", hole_sizes=(3, 5), rungs=2)
    request = {"limits": no_limits, "candidates": 2, "filters": False, "language": "klingon"}
    _, result = run(model, "\n", Hole(), "\n", **request)
    assert sorted(len(candidate.tokens[0]) <= 5 for candidate in result.candidates) == [True, True]
    assert byte_tokenizer.special.end not in [i for ids in model.engine.denoiser.canvases[1:] for i in ids]
