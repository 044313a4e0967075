"""The loop: a draft a step, clamped tokens as they are, an end for every segment."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tests.model.denoising import V, flat, half_settled, run, says, segments, settings

from sfumato_model.api.errors import NotFinite
from sfumato_model.checkpoint.sampler_settings import LinearTemperature, SamplerSettings
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.diffusion.readings import EndOfHole


@given(st.lists(segments, min_size=1, max_size=3), settings, st.integers(0, 10**6), st.none() | st.integers(1, 2))
def test_clamped_tokens_reach_the_denoiser_unchanged_at_every_step(
    fake_denoiser, no_limits, packed, settings, seed, keep
):
    denoiser = fake_denoiser(V, denoised=half_settled)
    run(denoiser, packed, settings, no_limits, seeds=[seed + i for i in range(len(packed))], keep=keep)
    assert denoiser.packed[0].segments == tuple(packed)
    for canvas, ids in zip(denoiser.packed, denoiser.canvases, strict=True):
        again = pack(canvas.segments, 3)
        assert torch.equal(torch.tensor(ids)[~again.hole], again.ids[~again.hole])
        rest = iter(packed)
        assert all(one in rest for one in canvas.segments), "what is left of the segments, in their order"


@given(st.lists(segments, min_size=1, max_size=3), settings)
def test_one_draft_is_yielded_a_step(fake_denoiser, no_limits, packed, settings):
    denoiser = fake_denoiser(V)
    drafts = run(denoiser, packed, settings, no_limits)
    assert [draft.step for draft in drafts] == list(range(1, denoiser.calls.count("denoise") + 1))
    assert len(drafts) <= settings.steps


@given(st.lists(segments, min_size=1, max_size=3), settings)
def test_the_last_draft_says_how_every_segment_ended(fake_denoiser, no_limits, packed, settings):
    drafts = run(fake_denoiser(V), packed, settings, no_limits)
    assert all(ended in ("stable", "step_limit") for ended in drafts[-1].ended)
    assert all(None in draft.ended for draft in drafts[:-1])


def test_a_segment_that_ended_keeps_its_text(fake_denoiser, no_limits, segment):
    """The first segment settles on 5 at once; what is thought of it later, while the other goes on, is not heard."""

    def changes_its_mind(sight):
        row, step = torch.zeros(V), denoiser.calls.count("denoise")
        settled = len(sight[1]) == 3
        row[(5 if step <= 2 else 6) if settled else step] = 20.0
        return row

    denoiser = fake_denoiser(V, denoised=changes_its_mind)
    settings = SamplerSettings(steps=6, stability=1, two_readings=False)
    drafts = run(denoiser, [segment(2, (9,)), segment(4)], settings, no_limits)
    assert [draft.ended[0] for draft in drafts] == [None, *["stable"] * 5]
    assert {draft.tokens[:2] for draft in drafts} == {(5, 5)}
    assert len({draft.log_prob[:2] for draft in drafts[1:]}) == 1


@given(st.lists(segments, min_size=1, max_size=3), settings, st.integers(0, 10**6))
def test_the_same_seed_gives_the_same_drafts(fake_denoiser, no_limits, packed, settings, seed):
    seeds = [seed + i for i in range(len(packed))]
    first, second = (run(fake_denoiser(V), packed, settings, no_limits, seeds) for _ in range(2))
    assert first == second


def test_another_seed_starts_from_other_noise(fake_denoiser, no_limits, segment):
    starts = set()
    for seed in range(5):
        denoiser = fake_denoiser(V)
        run(denoiser, [segment(8)], SamplerSettings(steps=1), no_limits, [seed])
        starts.add(tuple(denoiser.canvases[0]))
    assert len(starts) == 5


def test_the_canvas_begins_as_noise_within_the_range(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, corruption=UniformCorruption(low=4, high=9))
    run(denoiser, [segment(40)], SamplerSettings(steps=1), no_limits)
    assert set(denoiser.canvases[0]) == set(range(4, 9))


def test_what_a_step_does_not_accept_is_renoised_within_the_range(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, denoised=flat, corruption=UniformCorruption(low=4, high=9))
    run(denoiser, [segment(8)], SamplerSettings(steps=2, two_readings=False, entropy_bound=0.0), no_limits)
    # Of eight slots the floor accepts four of two steps; they may hold any token, the others only noise.
    assert sum(4 <= token < 9 for token in denoiser.canvases[1]) >= 4


def test_a_sure_denoiser_ends_after_the_second_step(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, denoised=says(5, 6, 7), causal=flat)
    drafts = run(denoiser, [segment(3)], SamplerSettings(steps=16, stability=1), no_limits)
    assert [draft.ended for draft in drafts] == [(None,), ("stable",)]
    assert drafts[-1].tokens == (5, 6, 7)


def test_more_stability_takes_more_steps(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, denoised=says(5, 6, 7), causal=flat)
    assert len(run(denoiser, [segment(3)], SamplerSettings(steps=16, stability=3), no_limits)) == 4


def test_a_stable_text_goes_on_while_its_entropy_is_above_the_confidence(fake_denoiser, no_limits, segment):
    unsure = fake_denoiser(V, denoised=says(5, 6, 7, sharpness=1.0), causal=flat)
    drafts = run(unsure, [segment(3)], SamplerSettings(steps=5, confidence=0.5), no_limits)
    assert (len(drafts), drafts[-1].ended) == (5, ("step_limit",))


def test_clamped_tokens_take_no_part_in_the_mean_entropy(fake_denoiser, no_limits, segment):
    # Averaged over the clamped tokens too, the entropy would be a twentieth of what it is.
    unsure = fake_denoiser(V, denoised=says(5, sharpness=1.0), causal=flat)
    drafts = run(unsure, [segment(1, tuple(range(1, 20)))], SamplerSettings(steps=4, confidence=0.5), no_limits)
    assert drafts[-1].ended == ("step_limit",)


def test_a_sure_segment_ends_however_unsure_its_neighbour_is(fake_denoiser, no_limits, segment):
    def sure_of_short_ones(sight):
        row = torch.zeros(V)
        row[5] = 30.0 if len(sight[1]) == 1 else 1.0
        return row

    settings = SamplerSettings(steps=4, confidence=0.5, two_readings=False)
    drafts = run(fake_denoiser(V, denoised=sure_of_short_ones), [segment(1), segment(1, (9,))], settings, no_limits)
    assert drafts[-1].ended == ("stable", "step_limit")


def test_the_argmax_is_committed_and_not_the_sample(fake_denoiser, no_limits, segment):
    # At this temperature samples are nearly uniform, while the argmax is clear.
    hot = SamplerSettings(steps=3, two_readings=False, temperature=LinearTemperature(first=100.0, last=100.0))
    drafts = run(fake_denoiser(V, denoised=says(5, 6, 7, 8, sharpness=3.0)), [segment(4)], hot, no_limits)
    assert all(draft.tokens == (5, 6, 7, 8) for draft in drafts)


@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_every_slot_is_accepted_by_the_last_step_even_by_a_model_that_knows_nothing(
    fake_denoiser, no_limits, segment, monkeypatch, steps
):
    from sfumato_model.diffusion import loop

    accepted = []
    real = loop.sample

    def watched(*args, **kwargs):
        output = real(*args, **kwargs)
        accepted.append(int(output.accepted.sum()))
        return output

    monkeypatch.setattr(loop, "sample", watched)
    settings = SamplerSettings(steps=steps, stability=99, two_readings=False, entropy_bound=0.0)
    run(fake_denoiser(V, denoised=flat), [segment(7)], settings, no_limits)
    assert accepted[-1] == 7
    assert accepted == sorted(accepted)


def test_the_causal_reading_is_asked_from_the_second_step_on(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V)
    run(denoiser, [segment(6)], SamplerSettings(steps=3, stability=9), no_limits)
    assert denoiser.calls[1:] == ["denoise", "denoise", "read", "denoise", "read"]


def test_without_two_readings_the_causal_model_is_never_asked(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V)
    run(denoiser, [segment(6)], SamplerSettings(steps=3, two_readings=False), no_limits)
    assert "read" not in denoiser.calls


def test_the_causal_reading_changes_what_the_denoiser_leaves_open(fake_denoiser, no_limits, segment):
    def prefers(_sight):
        row = torch.zeros(V)
        row[11] = 9.0
        return row

    denoiser = fake_denoiser(V, denoised=flat, causal=prefers)
    drafts = run(denoiser, [segment(2, (4,))], SamplerSettings(steps=4), no_limits)
    assert drafts[-1].tokens == (11, 11)


def test_a_segment_that_ended_is_denoised_no_more(fake_denoiser, no_limits, segment):
    def sure_of_short_ones(sight):
        row = torch.randn(V, generator=torch.Generator().manual_seed(len(denoiser.canvases) * 7 + sight[-1]))
        row[5] = 99.0 if len(sight[1]) == 2 else 0.0
        return row

    denoiser = fake_denoiser(V, denoised=sure_of_short_ones)
    run(denoiser, [segment(2), segment(6)], SamplerSettings(steps=4, stability=1, two_readings=False), no_limits)
    assert [len(canvas.segments) for canvas in denoiser.packed] == [2, 2, 1, 1]


NEWLINES = torch.tensor([7, 8])


def test_a_single_line_ends_where_a_newline_would_stand(fake_denoiser, no_limits, segment):
    end = EndOfHole(token=0, otherwise=10, also=NEWLINES)
    denoiser = fake_denoiser(V, denoised=says(5, 7, 6, 6), causal=flat)
    drafts = run(denoiser, [segment(4)], SamplerSettings(steps=16), no_limits, end=end)
    assert drafts[-1].tokens == (5, 0, 0, 0)
    assert drafts[-1].ended == ("stable",)


def test_a_single_line_ends_early_however_unsure_what_would_follow_is(fake_denoiser, no_limits, segment):
    def changes_behind_the_newline(sight):
        row = torch.zeros(V)
        row[(5, 7)[sight[-1]] if sight[-1] < 2 else 11 + len(denoiser.canvases) % 5] = 50.0
        return row

    denoiser = fake_denoiser(V, denoised=changes_behind_the_newline, causal=flat)
    settings = SamplerSettings(steps=9)
    endless = run(denoiser, [segment(4)], settings, no_limits)
    line = run(denoiser, [segment(4)], settings, no_limits, end=EndOfHole(token=0, otherwise=10, also=NEWLINES))
    assert endless[-1].ended == ("step_limit",)
    assert line[-1].ended == ("stable",)
    assert len(line) < len(endless)


def test_a_denoiser_that_weighs_nothing_is_not_asked(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V)
    run(denoiser, [segment(4)], SamplerSettings(steps=3, denoiser_weight=0.0), no_limits)
    assert "denoise" not in denoiser.calls
    assert denoiser.calls.count("read") >= 2


@pytest.mark.parametrize(("weight", "winner"), [(0.5, 11), (2.0, 5)])
def test_the_denoiser_counts_by_its_weight(fake_denoiser, no_limits, segment, weight, winner):
    def prefers(token):
        return lambda _sight: torch.zeros(V).index_fill(0, torch.tensor([token]), 9.0)

    denoiser = fake_denoiser(V, denoised=prefers(5), causal=prefers(11))
    drafts = run(denoiser, [segment(2, (4,))], SamplerSettings(steps=6, denoiser_weight=weight), no_limits)
    assert drafts[-1].tokens == (winner, winner)


def test_nan_ends_with_what_to_do(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, denoised=lambda _: torch.full((V,), math.nan))
    with pytest.raises(NotFinite, match="computed NaN in step 1"):
        run(denoiser, [segment(4)], SamplerSettings(steps=3), no_limits)
