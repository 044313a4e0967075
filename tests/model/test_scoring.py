"""The log probability of every token of several texts, in one causal pass."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.denoiser.base import log_probs

V = 266
UNIFORM = -torch.tensor(float(V)).log().item()


def test_every_token_of_every_reading_has_a_log_probability(fake_denoiser):
    denoiser = fake_denoiser(V, causal=lambda _sight: torch.zeros(V))
    found = log_probs(denoiser, denoiser.encode([1]), [(5,), (5, 6, 7)])
    assert found == [pytest.approx([UNIFORM], abs=1e-4), pytest.approx([UNIFORM] * 3, abs=1e-4)]


def test_each_token_is_scored_after_those_before_it(fake_denoiser):
    def next_is_one_more(sight):
        row = torch.full((V,), -1e4)
        row[sight[1][-1] + 1 if sight[1] else 5] = 0.0
        return row

    denoiser = fake_denoiser(V, causal=next_is_one_more)
    right, wrong = log_probs(denoiser, denoiser.encode([1]), [(5, 6, 7), (5, 7)])
    assert right == pytest.approx([0.0] * 3, abs=1e-3)
    assert wrong[0] == pytest.approx(0.0, abs=1e-3)
    assert wrong[1] < -1000


def test_the_first_token_is_scored_after_the_context(fake_denoiser):
    def repeats_the_context(sight):
        row = torch.zeros(V)
        row[sight[0][-1]] = 9.0
        return row

    denoiser = fake_denoiser(V, causal=repeats_the_context)
    ((same,), (other,)) = log_probs(denoiser, denoiser.encode([1, 42]), [(42,), (43,)])
    assert same - other == pytest.approx(9.0, abs=1e-3)


def test_all_readings_share_one_pass(fake_denoiser):
    denoiser = fake_denoiser(V)
    log_probs(denoiser, denoiser.encode([1]), [(5,), (5, 6, 7), (8, 9)])
    assert denoiser.calls.count("read") == 1


@pytest.mark.parametrize("readings", [[], [()], [(), (5, 6), ()]], ids=["none", "empty", "empty among others"])
def test_an_empty_reading_has_no_log_probabilities(fake_denoiser, readings):
    denoiser = fake_denoiser(V)
    found = log_probs(denoiser, denoiser.encode([1]), readings)
    assert [len(each) for each in found] == [len(reading) for reading in readings]
