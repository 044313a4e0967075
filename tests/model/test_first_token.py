"""A request that nobody made, and of whose answer nothing could be sure, costs no denoise step."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillResult
from sfumato_model.context.first_token import first_token
from sfumato_model.context.prefill import encode
from sfumato_model.operations.fill import fill

VOCABULARY = 266


@pytest.fixture
def sure_of(fake_denoiser, fake_model):
    """`sure_of("ab", 0.6)`: a model that thinks each of those next letters as likely, and the rest alike."""

    def make(letters, chance, **manifest):
        row = torch.full((VOCABULARY,), (1 - chance * len(letters)) / (VOCABULARY - len(letters)))
        row[list(letters.encode())] = chance
        denoiser = fake_denoiser(VOCABULARY, causal=lambda _sight: row.log())
        return fake_model(denoiser, hole_sizes=(4,), **manifest)

    return make


def answer(model, limits, *segments, **fields):
    *_, result = fill(model, FillRequest(segments=segments, **fields), limits)
    assert isinstance(result, FillResult)
    return result


def test_nothing_is_denoised_where_no_first_token_is_sure_enough(sure_of, no_limits):
    model = sure_of("x", 0.3, show_confidence=0.4)
    result = answer(model, no_limits, "\n", Hole(), "\n", automatic=True)
    assert result.candidates == ()
    assert result.stats.step_seconds == ()
    assert "denoise" not in model.engine.denoiser.calls


@pytest.mark.parametrize("fields", [{"automatic": False}, {"automatic": True}])
def test_a_sure_first_token_or_a_person_who_asks_is_worth_a_denoise(sure_of, no_limits, fields):
    model = sure_of("x", 0.5 if fields["automatic"] else 0.3, show_confidence=0.4)
    assert answer(model, no_limits, "\n", Hole(), "\n", **fields).stats.step_seconds


def test_several_holes_are_denoised_whatever_the_first_token_is(sure_of, no_limits):
    model = sure_of("x", 0.1, show_confidence=0.9)
    result = answer(model, no_limits, "\n", Hole(), " = ", Hole(), "\n", automatic=True)
    assert result.stats.step_seconds


def looked_at(model, no_limits, text, **fields):
    request = FillRequest(segments=(text, Hole(), "\n"), **fields)
    prefix, prompt, _ = encode(model, model.prompt(request), no_limits)
    return first_token(model, prefix, prompt, single_line=request.single_line)


def test_the_chance_is_that_of_the_likeliest_token(sure_of, no_limits):
    found = looked_at(sure_of("xy", 0.3), no_limits, "\n")
    assert (found.given, found.chance) == (0.0, pytest.approx(0.3))


def test_the_end_of_a_line_shows_nothing_on_a_single_line(sure_of, no_limits):
    model = sure_of("\n", 0.9)
    assert looked_at(model, no_limits, "\n").chance == pytest.approx(0.9)
    assert looked_at(model, no_limits, "\n", single_line=True).chance < 0.01
