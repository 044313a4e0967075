"""Where nothing comes of a fill, the answer says why, and what to do: an empty text alone looks like a fault."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from sfumato_model.api.request import FillRequest, Hole, Limits, RewriteRequest, Selection
from sfumato_model.api.result import Candidate, FillResult
from sfumato_model.api.stats import FillStats
from sfumato_model.operations import rewrite as rewriting
from sfumato_model.operations.fill import fill
from sfumato_model.postprocess import FILTERS
from sfumato_model.ranking.no_text import WROTE, no_text


@pytest.fixture
def model_that_says(fake_denoiser, fake_model, byte_tokenizer):
    """A model that is sure of one text; behind it all is end."""

    def make(text, **manifest):
        ids = byte_tokenizer.encode(text)

        def denoised(sight):
            row = torch.zeros(byte_tokenizer.size)
            row[ids[sight[-1]] if sight[-1] < len(ids) else byte_tokenizer.special.end] = 30.0
            return row

        size = byte_tokenizer.size
        return fake_model(fake_denoiser(size, denoised=denoised), byte_tokenizer, hole_sizes=(16,), **manifest)

    return make


def found(*texts, **fields):
    return Candidate(texts=texts, score=-1.0, tokens=((),) * len(texts), **{"ended": "stable", **fields})


def why(*candidates):
    said = no_text(candidates)
    return said and said.reason


def test_a_model_that_ends_at_once_is_told_of_with_what_to_do(model_that_says, no_limits):
    *_, result = fill(model_that_says(""), FillRequest(segments=("\n", Hole(), "\ny\n"), copies=False), no_limits)
    assert result.text == ""
    assert result.no_text.reason == "ended"
    assert "ended its answer at once" in result.no_text.message
    assert "type how it begins" in result.no_text.message


def test_a_text_has_no_reason_to_be_none(model_that_says, no_limits):
    *_, result = fill(model_that_says("foo()"), FillRequest(segments=("\n", Hole(), "\ny\n")), no_limits)
    assert (result.text, result.no_text) == ("foo()", None)


def test_what_the_filters_took_away_is_no_end_of_the_models(model_that_says, no_limits):
    *_, result = fill(
        model_that_says("foo()"), FillRequest(segments=("\n", Hole(), "foo()\n"), copies=False), no_limits
    )
    assert result.text == ""
    assert result.no_text.reason == "filtered"
    assert "what stands behind the place already, and the text filters (suffix)" in result.no_text.message


def test_every_filter_that_takes_more_than_space_says_what():
    space = {"indentation", "leading_space", "trailing_space"}
    assert set(WROTE) == {name for name, _ in FILTERS} - space


def test_nothing_that_is_sure_in_time_is_not_said_to_be_unsure():
    assert no_text((), late=True).reason == "deadline"
    assert no_text([found("", ended="deadline")]).reason == "deadline"


def test_half_a_word_is_not_said_to_stand_around_the_place():
    said = no_text([found("", filters=("leading_space", "whole_tokens"))])
    assert "wrote only the beginning of a word" in said.message


def test_nothing_sure_for_who_did_not_ask_is_said_too(model_that_says, no_limits):
    request = FillRequest(segments=("\n", Hole(), "\ny\n"), automatic=True, copies=False)
    *_, result = fill(model_that_says("foo()", show_confidence=1.0), request, no_limits)
    assert (result.candidates, result.no_text.reason) == ((), "unsure")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"finish": "deadline", "ended": "deadline"}, "deadline"),
        ({"finish": "stop", "stop": "end"}, "stop"),
        ({"filters": ("suffix",)}, "filtered"),
        ({}, "ended"),
    ],
)
def test_each_reason_is_told_from_the_others(fields, reason):
    assert why(found("", **fields)) == reason


def test_a_text_of_space_is_no_text():
    assert why(found("  \n")) == "blank"


def test_one_hole_that_stays_empty_among_others_is_no_reason():
    assert why(found("", "x")) is None


def test_what_is_likeliest_counts():
    assert why(found("x"), found("")) is None


@pytest.mark.parametrize("instruction", ["", "make it faster"])
def test_a_rewrite_whose_model_ends_at_once_deletes_nothing(fake_rewrite, instruction):
    result = fake_rewrite(found(""), instruction)
    assert result.candidates == ()
    assert result.no_text.reason == "ended"
    assert "the selection stays as it is" in result.no_text.message


def test_a_rewrite_with_a_text_is_one(fake_rewrite):
    result = fake_rewrite(found("return 2"), "")
    assert result.candidates[0].texts == ("return 2",)
    assert result.no_text is None


@pytest.fixture
def fake_rewrite(monkeypatch, fake_model, fake_denoiser, byte_tokenizer):
    """`fake_rewrite(candidate, instruction)`: the result of a rewrite whose hole came to this, by an instruct model."""

    def run(candidate, instruction):
        filled = FillResult(candidates=(candidate,), stats=FillStats())
        monkeypatch.setattr(rewriting, "fill_holes", lambda *_: iter([filled]))
        model = fake_model(fake_denoiser(byte_tokenizer.size), byte_tokenizer)
        model = replace(model, manifest=replace(model.manifest, chat_template="{{ messages }}"))
        request = RewriteRequest(selection=Selection(text="return 1", before="x\n"), instruction=instruction)
        *_, result = rewriting.rewrite(model, request, Limits(clock=lambda: 0.0))
        return result

    return run
