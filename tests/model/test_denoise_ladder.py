"""The ladder: exact lengths, no end within a hole, and after one step the surest go on."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from tests.model.denoising import END, V, half_settled, run, segments, settings

from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.diffusion.readings import EndOfHole

LADDER = EndOfHole(token=0, otherwise=10, never=True)


@given(st.lists(segments, min_size=1, max_size=3), settings, st.integers(0, 10**6))
def test_a_rung_never_holds_the_end_of_a_hole(fake_denoiser, no_limits, packed, settings, seed):
    def likes_the_end(sight):
        return half_settled(sight).index_fill(0, torch.tensor([END.token]), 9.0)

    def reads_the_end(_sight):
        return torch.zeros(V).index_fill(0, torch.tensor([END.token]), 9.0)

    denoiser = fake_denoiser(V, denoised=likes_the_end, causal=reads_the_end)
    seeds = [seed + i for i in range(len(packed))]
    for draft in run(denoiser, packed, settings, no_limits, seeds, end=LADDER):
        assert END.token not in draft.tokens


def surest(count, sharpness):
    """Slots of a segment of `count` are surer than others of their own token."""

    def opinion(sight):
        row = torch.zeros(V)
        row[len(sight[1])] = sharpness if len(sight[1]) in count else 1.0
        return row

    return opinion


def test_only_the_surest_rungs_go_on_after_the_first_step(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, denoised=surest((3, 5), 20.0))
    packed = [segment(2), segment(3), segment(4), segment(5)]
    settings = SamplerSettings(steps=3, stability=9, two_readings=False)
    drafts = run(denoiser, packed, settings, no_limits, end=LADDER, keep=2)
    assert [len(canvas.segments) for canvas in denoiser.packed] == [4, 2, 2]
    assert drafts[-1].ended == ("dropped", "step_limit", "dropped", "step_limit")


def test_a_dropped_rung_keeps_the_text_of_the_first_step(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, denoised=surest((3,), 20.0))
    drafts = run(
        denoiser, [segment(2), segment(3)], SamplerSettings(steps=3, stability=9, two_readings=False), no_limits,
        end=LADDER, keep=1,
    )  # fmt: skip
    assert {draft.tokens[:2] for draft in drafts} == {(2, 2)}


def test_without_rungs_to_drop_all_segments_go_on(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V)
    run(denoiser, [segment(2), segment(3)], SamplerSettings(steps=3, stability=9), no_limits, end=LADDER, keep=5)
    assert [len(canvas.segments) for canvas in denoiser.packed] == [2, 2, 2]


def test_a_ladder_of_one_step_keeps_its_rungs_only(fake_denoiser, no_limits, segment):
    denoiser = fake_denoiser(V, denoised=surest((3,), 20.0))
    (draft,) = run(denoiser, [segment(2), segment(3)], SamplerSettings(steps=1), no_limits, end=LADDER, keep=1)
    assert draft.ended == ("dropped", "step_limit")
