"""Warming: a context is encoded before anybody asks for it."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.errors import Cancelled
from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.denoiser.base import chunk_on
from sfumato_model.operations.fill import fill
from sfumato_model.operations.warm import warm

PART = chunk_on(torch.device("cpu"))


def request(before, after="\n"):
    return FillRequest(segments=(before, Hole(), after))


@pytest.fixture
def reused(no_limits):
    """Context tokens that a fill did not have to encode, and those that it had in all."""

    def tokens(model, wanted):
        *_, result = fill(model, wanted, no_limits)
        assert isinstance(result, FillResult)
        return result.stats.reused_tokens, result.stats.context_tokens

    return tokens


def test_a_fill_finds_the_context_that_was_warmed(fake_model, no_limits, reused):
    model = fake_model()
    warmed = warm(model, request("x = 1\ny = "), no_limits).stats
    assert reused(model, request("x = 1\ny = ")) == (warmed.context_tokens, warmed.context_tokens)


def test_a_word_that_is_half_typed_is_no_part_of_it(fake_model, no_limits, reused):
    model = fake_model()
    warmed = warm(model, request("x = 1\ny = va"), no_limits).stats
    assert reused(model, request("x = 1\ny = value"))[0] == warmed.context_tokens


def test_warming_twice_encodes_nothing_the_second_time(fake_model, no_limits):
    model = fake_model()
    warm(model, request("x = "), no_limits)
    again = warm(model, request("x = "), no_limits).stats
    assert again.reused_tokens == again.context_tokens


def test_a_cancelled_one_leaves_what_it_has_encoded(fake_model, no_limits):
    model = fake_model(context_tokens=4 * PART)
    before = "x" + " = 1\n" * PART
    in_the_third_part = iter([False] * (2 * PART // 64) + [True])
    with pytest.raises(Cancelled):
        warm(model, request(before), Limits(clock=lambda: 0.0, cancelled=lambda: next(in_the_third_part)))
    assert warm(model, request(before), no_limits).stats.reused_tokens == 2 * PART
