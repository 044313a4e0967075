"""The loop on a whole canvas without anything clamped is the class's own `generate`, given the same random numbers.

In float64, so that no rounding decides between two tokens.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
import transformers.models.diffusion_gemma.generation_diffusion_gemma as class_module
from tests.lookalikes.config import narrow_generation
from tests.lookalikes.weights import released_model
from torch import Tensor

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.foreign import foreign_manifest
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole
from sfumato_model.diffusion.sampler import draw

CANVAS, VOCABULARY, STEPS, SEED = 256, 512, 10, 11
CONTEXT = torch.randint(8, VOCABULARY, (100,), generator=torch.Generator().manual_seed(5)).tolist()
CORRUPTION = UniformCorruption(low=0, high=VOCABULARY)


class Torch(SimpleNamespace):
    """All of torch but what is given."""

    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name)


@pytest.fixture(scope="module")
def model() -> Any:
    made = released_model(VOCABULARY, dtype=torch.float64)
    made.set_experts_implementation("eager")
    return made


@pytest.fixture
def drafts_of_the_class(model: Any, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What `generate` shows after each step, its random numbers replaced by ours."""
    draws = draw(CORRUPTION, [range(CANVAS)], [SEED], STEPS, torch.device("cpu"))
    noise = iter(draws)
    step = 0

    def randint(**_: Any) -> Tensor:
        return next(noise).noise.view(1, -1).clone()

    def multinomial(probabilities: Tensor, **_: int) -> Tensor:
        nonlocal step
        step += 1
        cumulative = probabilities.cumsum(-1)
        target = (draws[step].uniform * cumulative[:, -1]).unsqueeze(-1)
        return torch.searchsorted(cumulative, target, right=True).clamp_max(VOCABULARY - 1)

    nothing = SimpleNamespace(cudagraph_mark_step_begin=lambda: None)  # loads torch's compiler, which warns
    monkeypatch.setattr(class_module, "torch", Torch(randint=randint, multinomial=multinomial, compiler=nothing))
    found: list[list[int]] = []
    streamer = SimpleNamespace(
        put=lambda *_: None, end=lambda: None, put_draft=lambda value: found.append(value[0].tolist())
    )
    said = narrow_generation(max_denoising_steps=STEPS, confidence_threshold=1e-9, eos_token_id=None)
    config = class_module.DiffusionGemmaGenerationConfig(**{**said, "sampler_config": {**said["sampler_config"]}})
    model.generate(torch.tensor([CONTEXT]), generation_config=config, streamer=streamer)
    return found


def drafts(model: Any, folder: Path, **changed: Any) -> list[list[int]]:
    """Ours, as the files of the checkpoint say but for what is `changed`, without the floor and the second reading."""
    settings = replace(
        foreign_manifest(folder, {}, None).sampler,
        steps=STEPS,
        confidence=1e-9,
        floor=False,
        two_readings=False,
        **changed,
    )
    denoiser = DiffusionGemmaDenoiser(model, CORRUPTION)
    denoising = Denoising(
        denoiser=denoiser, prefix=denoiser.encode(CONTEXT),
        canvas=pack([Segment(pieces=(HoleSlots(count=CANVAS),))], len(CONTEXT)),
        settings=settings, end=EndOfHole(token=1, otherwise=2), seeds=[SEED],
    )  # fmt: skip
    limits = SimpleNamespace(check=lambda: None, late=False)
    return [list(draft.tokens) for draft in denoise(denoising, limits)]  # type: ignore[arg-type]


def equal(ours: list[list[int]], theirs: list[list[int]]) -> list[int]:
    return [sum(a == b for a, b in zip(*pair, strict=True)) for pair in zip(ours, theirs, strict=True)]


def test_all_tokens_of_all_steps_are_those_of_generate(model, drafts_of_the_class, tmp_path):
    assert len({tuple(draft) for draft in drafts_of_the_class}) == STEPS, "the canvas should change at every step"
    assert equal(drafts(model, tmp_path), drafts_of_the_class) == [CANVAS] * STEPS


def test_a_belief_that_is_not_tempered_is_another_denoise(model, drafts_of_the_class, tmp_path):
    found = equal(drafts(model, tmp_path, belief_temperature=1.0), drafts_of_the_class)
    assert found[0] == CANVAS
    assert found[-1] < CANVAS
