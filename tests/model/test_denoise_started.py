"""Holes that begin as a text and not as noise."""

from __future__ import annotations

import pytest
from tests.model.denoising import V, run

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.corruption import UniformCorruption


def started(*tokens, after=(9,)):
    return Segment(pieces=(HoleSlots(count=len(tokens), start=tokens), after))


def test_a_started_hole_begins_as_its_tokens(fake_denoiser, no_limits):
    denoiser = fake_denoiser(V)
    run(denoiser, [started(5, 6, 0)], SamplerSettings(steps=1), no_limits)
    assert denoiser.canvases[0] == [5, 6, 0, 9]


def test_a_hole_that_is_started_in_part_is_noise_behind_that(fake_denoiser, no_limits):
    denoiser = fake_denoiser(V, corruption=UniformCorruption(low=12, high=20))
    run(denoiser, [started(5, 6, None, None)], SamplerSettings(steps=1), no_limits)
    first = denoiser.canvases[0]
    assert first[:2] == [5, 6]
    assert all(12 <= token < 20 for token in first[2:4])


def test_a_start_needs_a_token_for_every_slot():
    with pytest.raises(ValueError, match="3 slots cannot start from 2 tokens"):
        HoleSlots(count=3, start=(1, 2))


def test_a_start_does_not_move_the_noise_of_its_neighbours(fake_denoiser, no_limits, segment):
    alone, beside = fake_denoiser(V), fake_denoiser(V)
    run(alone, [segment(4)], SamplerSettings(steps=1), no_limits, seeds=[7])
    run(beside, [started(5, 6, 7), segment(4)], SamplerSettings(steps=1), no_limits, seeds=[3, 7])
    assert beside.canvases[0][4:] == alone.canvases[0]
