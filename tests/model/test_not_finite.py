"""A checkpoint that computes NaN says so, whatever it was asked, and what may help."""

from __future__ import annotations

import math

import pytest
import torch

from sfumato_model.api.errors import NotFinite
from sfumato_model.api.loaded import CheckpointInfo
from sfumato_model.api.request import FillRequest, Hole, InspectRequest, RefineRequest, Selection
from sfumato_model.operations.engine import LoadedEngine

V = 266
SEGMENTS = ("x = ", Hole(), "\n")
ASKED = {
    "invoked": ("fill", FillRequest(segments=SEGMENTS)),
    "automatic": ("fill", FillRequest(segments=SEGMENTS, automatic=True, single_line=True)),
    "inspect": ("inspect", InspectRequest(selection=Selection(text="x = 1"))),
    "refine": ("refine", RefineRequest(selection=Selection(text="x = 1"))),
}


def not_a_number(_):
    return torch.full((V,), math.nan)


@pytest.fixture
def loaded(fake_model, fake_denoiser):
    def make(dtype):
        info = CheckpointInfo(
            name="fake", source="", parameters=0, languages=(), operations=("fill", "inspect", "refine"),
            context_tokens=512, device="cpu", dtype=dtype,
        )  # fmt: skip
        denoiser = fake_denoiser(V, denoised=not_a_number, causal=not_a_number)
        return LoadedEngine(info=info, model=fake_model(denoiser))

    return make


@pytest.mark.parametrize(("operation", "request_"), ASKED.values(), ids=ASKED)
def test_whatever_is_asked_says_that_the_checkpoint_computes_nan(loaded, no_limits, operation, request_):
    with pytest.raises(NotFinite, match=r"computed NaN .*: load it in float32 \(`--dtype float32`\); if"):
        list(loaded("bfloat16").run(operation, request_, no_limits))


def test_who_has_float32_already_is_not_told_to_take_it(loaded, no_limits):
    with pytest.raises(NotFinite, match=r"computed NaN .*: its weights are damaged"):
        list(loaded("float32").run(*ASKED["invoked"], no_limits))
