"""One step's decision: which positions are accepted, which are renoised."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.diffusion.sampler import StepDraws, sample

VOCABULARY = 12
NOISE = UniformCorruption(low=3, high=9)


def random_logits(length: int, seed: int, sharpness: float = 4.0) -> torch.Tensor:
    """Some positions are sharp and some flat, as in a real step."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(length, VOCABULARY, generator=generator) * sharpness * torch.rand(length, 1, generator=generator)


def draws(length: int, seed: int) -> StepDraws:
    generator = torch.Generator().manual_seed(seed + 1)
    noise = torch.randint(NOISE.low, NOISE.high, (length,), generator=generator)
    return StepDraws(uniform=torch.rand(length, generator=generator), noise=noise)


def step(logits, *, bound=0.1, slots=None, floors=None, temperature=0.7, seed=0):
    length = len(logits)
    return sample(
        logits,
        entropy_bound=bound,
        slots=slots or [range(length)],
        floors=floors or [1] * len(slots or [0]),
        temperature=temperature,
        draws=draws(length, seed),
    )


cases = given(st.integers(1, 20), st.integers(0, 10**6), st.floats(0.05, 30))


@cases
def test_at_least_one_position_is_accepted(length, seed, sharpness):
    assert step(random_logits(length, seed, sharpness), bound=0.0).accepted.any()


@cases
def test_at_least_as_many_as_the_floor_are_accepted(length, seed, sharpness):
    floor = 1 + seed % length
    assert step(random_logits(length, seed, sharpness), bound=0.0, floors=[floor]).accepted.sum() >= floor


@given(st.integers(1, 20), st.integers(0, 10**6), st.floats(0, 3), st.floats(0, 3))
def test_a_higher_bound_accepts_all_that_a_lower_one_does(length, seed, one, other):
    logits = random_logits(length, seed)
    fewer, more = (step(logits, bound=bound).accepted for bound in sorted((one, other)))
    assert bool((more | ~fewer).all())


@given(st.integers(2, 20), st.integers(0, 10**6), st.data())
def test_a_position_without_entropy_is_always_accepted(length, seed, data):
    logits = random_logits(length, seed)
    sure = data.draw(st.sets(st.integers(0, length - 1), min_size=1))
    for position in sure:
        logits[position] = float("-inf")
        logits[position, seed % VOCABULARY] = 0.0
    output = step(logits, bound=0.0)
    assert all(output.accepted[list(sure)])
    assert output.tokens[list(sure)].tolist() == [seed % VOCABULARY] * len(sure)


@cases
def test_what_is_not_accepted_is_noise_within_the_range(length, seed, sharpness):
    output = step(random_logits(length, seed, sharpness), seed=seed)
    rest = output.tokens[~output.accepted]
    assert torch.equal(rest, draws(length, seed).noise[~output.accepted])
    assert all(3 <= token < 9 for token in rest.tolist())


@cases
def test_the_accepted_positions_are_those_of_lowest_entropy(length, seed, sharpness):
    output = step(random_logits(length, seed, sharpness), bound=0.4)
    if not output.accepted.all():
        assert output.entropy[output.accepted].max() <= output.entropy[~output.accepted].min()


def test_entropies_are_summed_until_all_but_the_largest_exceed_the_bound():
    # Two equal tokens have an entropy of ln 2 = 0.693 at any temperature.
    logits = torch.full((4, VOCABULARY), float("-inf"))
    logits[:, :2] = 0.0
    assert step(logits, bound=0.5).accepted.sum() == 1
    assert step(logits, bound=0.7).accepted.sum() == 2
    assert step(logits, bound=1.4).accepted.sum() == 3


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(0, 10**6))
def test_a_segment_decides_as_it_would_alone(lengths, seed):
    logits = random_logits(sum(lengths), seed)
    every = draws(len(logits), seed)
    sampler = partial(sample, entropy_bound=0.5)
    slots = [range(sum(lengths[:i]), sum(lengths[: i + 1])) for i in range(len(lengths))]
    together = sampler(logits, slots=slots, floors=[1] * len(slots), temperature=0.6, draws=every)
    for own in slots:
        here = slice(own.start, own.stop)
        alone = sampler(
            logits[here], slots=[range(len(own))], floors=[1], temperature=0.6,
            draws=StepDraws(uniform=every.uniform[here], noise=every.noise[here]),
        )  # fmt: skip
        assert torch.equal(alone.tokens, together.tokens[here])
        assert torch.equal(alone.accepted, together.accepted[here])


@cases
def test_a_step_is_pure(length, seed, sharpness):
    logits = random_logits(length, seed, sharpness)
    before = logits.clone()
    first, second = step(logits, seed=seed), step(logits, seed=seed)
    assert torch.equal(first.tokens, second.tokens)
    assert torch.equal(logits, before)


def test_the_argmax_and_its_probability_are_those_at_temperature_one():
    logits = random_logits(6, 3)
    output = step(logits, temperature=0.1)
    assert torch.equal(output.argmax, logits.argmax(-1))
    assert torch.allclose(output.log_prob, logits.log_softmax(-1).max(-1).values)


def test_samples_follow_the_tempered_distribution():
    logits = torch.log(torch.tensor([0.5, 0.25, 0.25])).expand(6000, 3)
    uniform = torch.rand(6000, generator=torch.Generator().manual_seed(0))
    output = sample(
        logits,
        entropy_bound=1e9,
        slots=[range(6000)],
        floors=[1],
        temperature=0.5,
        draws=StepDraws(uniform=uniform, noise=torch.zeros(6000, dtype=torch.long)),
    )
    # 0.5 : 0.25 : 0.25 at temperature 0.5 is 4 : 1 : 1.
    shares = torch.bincount(output.tokens, minlength=3) / 6000
    assert shares.tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=0.03)


@given(st.floats(0, 1, exclude_max=True, width=32), st.integers(0, VOCABULARY - 1))
def test_an_impossible_token_is_never_sampled(uniform, possible):
    logits = torch.full((1, VOCABULARY), float("-inf"))
    logits[0, possible] = 0.0
    output = sample(
        logits, slots=[range(1)], floors=[1], temperature=1.0,
        draws=StepDraws(uniform=torch.tensor([uniform]), noise=torch.tensor([0])),
    )  # fmt: skip
    assert output.tokens.tolist() == [possible]
