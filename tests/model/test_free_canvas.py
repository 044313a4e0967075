"""A free canvas: the text is written until the model itself ends it, on as many canvases as that takes."""

from __future__ import annotations

import pytest
import torch
from tests.model.fake_denoiser import FakeDenoiser

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillResult
from sfumato_model.infilling.one_canvas import _Infilling
from sfumato_model.operations.fill import fill
from sfumato_model.planning.sizes import CANVASES
from sfumato_model.text.tokenizer import SpecialTokens

FREE = 4


@pytest.fixture
def canvases(fake_model, plain_tokenizer, no_limits, monkeypatch):
    """`canvases("text")`: how many free canvases a model takes that writes this text and ends, and the finish."""

    def run(text):
        tokenizer = plain_tokenizer
        end = tokenizer.special.end
        monkeypatch.setattr(tokenizer, "special", SpecialTokens(end=end, ends=(end,)))
        ids = [*tokenizer.encode(text), end]

        def says(sight):
            written = len(sight[0]) - START if isinstance(sight[0], tuple) else 0
            at = max(0, written) + sight[-1]
            row = torch.zeros(tokenizer.size)
            row[ids[min(at, len(ids) - 1)]] = 60.0
            return row

        denoiser = FakeDenoiser(tokenizer.size, denoised=says)
        model = fake_model(
            denoiser, tokenizer, lengths="ladder", hole_sizes=(2,), free_tokens=FREE,
            sampler={"steps": 2, "two_readings": False},
        )  # fmt: skip
        count = []
        real = _Infilling._draft
        monkeypatch.setattr(_Infilling, "_draft", lambda *args: count.append(1) or real(*args))
        *_, result = fill(model, FillRequest(segments=(BEFORE, Hole()), single_line=False, filters=False), no_limits)
        assert isinstance(result, FillResult)
        return len(count)

    return run


BEFORE = "x = 1\n"
START = len(BEFORE)


@pytest.mark.parametrize(("text", "expected"), [("", 1), ("a", 1), ("abc", 1)])
def test_a_text_that_ends_on_its_canvas_goes_on_no_other(canvases, text, expected):
    assert canvases(text) == expected


def test_no_text_takes_more_canvases_than_there_are(canvases):
    assert canvases("a" * 100) == CANVASES
