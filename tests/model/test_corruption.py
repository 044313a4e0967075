"""Noise is uniform over ordinary tokens, in training as in sampling."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.denoiser.corruption import UniformCorruption

NOISE = UniformCorruption(low=8, high=24)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(length: int, seed: int) -> torch.Tensor:
    return torch.from_numpy(NOISE.draws(length, seed)[1])


@given(st.integers(0, 200), st.integers(0, 2**32))
def test_prior_noise_is_within_the_range(length, seed):
    noise = drawn(length, seed)
    assert noise.shape == (length,)
    assert all(8 <= token < 24 for token in noise.tolist())


def test_every_token_of_the_range_is_drawn_about_equally_often():
    counts = torch.bincount(drawn(16_000, 0), minlength=24)
    assert counts[:8].sum() == 0
    assert counts[8:].min() > 850
    assert counts[8:].max() < 1150


def test_the_same_seed_gives_the_same_noise():
    assert torch.equal(drawn(50, 5), drawn(50, 5))


def test_probability_zero_corrupts_nothing():
    tokens = torch.arange(100)
    assert torch.equal(NOISE.corrupt(tokens, torch.zeros(100), seeded(0)), tokens)


def test_probability_one_leaves_only_noise():
    corrupted = NOISE.corrupt(torch.full((500,), 99), torch.ones(500), seeded(0))
    assert all(8 <= token < 24 for token in corrupted.tolist())


def test_about_the_given_share_is_corrupted():
    corrupted = NOISE.corrupt(torch.full((4000,), 99), torch.tensor(0.3), seeded(0))
    assert 0.26 < (corrupted != 99).float().mean() < 0.34


@given(st.integers(0, 2**32))
def test_each_position_is_corrupted_by_its_own_probability(seed):
    probability = torch.tensor([0.0, 1.0, 0.0, 1.0])
    corrupted = NOISE.corrupt(torch.full((4,), 99), probability, seeded(seed))
    assert (corrupted != 99).tolist() == [False, True, False, True]
