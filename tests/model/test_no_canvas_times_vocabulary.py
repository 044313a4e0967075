"""No step makes a tensor of the whole canvas times the vocabulary: with the released checkpoint, 256 x 262,144."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import DynamicCache

from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.canvas import pack
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

# Sizes that nothing else has: 29 canvas positions, 8 of them in holes, 131 tokens in the vocabulary.
CANVAS, HOLES, VOCABULARY, CONTEXT = 29, 8, 131, 17


class Shapes(TorchDispatchMode):
    """Notes the shape of every tensor that any operation makes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[int, ...]] = set()
        self.operations = 0

    def __torch_dispatch__(self, operation: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = operation(*args, **(kwargs or {}))
        self.operations += 1
        self.seen |= {tuple(leaf.shape) for leaf in tree_leaves(made) if isinstance(leaf, torch.Tensor)}
        return made

    @property
    def with_vocabulary(self) -> set[tuple[int, ...]]:
        return {shape for shape in self.seen if VOCABULARY in shape}

    @property
    def canvas_times_vocabulary(self) -> set[tuple[int, ...]]:
        size = CANVAS * VOCABULARY
        return {s for s in self.seen if (CANVAS in s and VOCABULARY in s) or (VOCABULARY in s and _size(s) == size)}


def _size(shape: tuple[int, ...]) -> int:
    return int(torch.Size(shape).numel())


@pytest.fixture
def canvas(segment):
    canvas = pack([segment(5, tuple(range(40, 61)), 3)], CONTEXT)
    assert (canvas.length, canvas.slots) == (CANVAS, HOLES)
    return canvas


def test_whole_denoise_steps_of_the_real_class_never_make_one(tiny, canvas, no_limits):
    denoiser = tiny.denoiser()
    prefix = denoiser.encode(list(range(CONTEXT)))
    settings = SamplerSettings(steps=3, stability=99, two_readings=True)
    with Shapes() as shapes:
        drafts = list(
            denoise(
                Denoising(
                    denoiser=denoiser,
                    prefix=prefix,
                    canvas=canvas,
                    settings=settings,
                    end=EndOfHole(token=1, otherwise=2),
                    seeds=[0],
                ),
                no_limits,
            )
        )
    assert len(drafts) == 3
    assert shapes.operations > 500
    assert (HOLES, VOCABULARY) in shapes.seen, "the logits of the holes should have been seen"
    assert shapes.canvas_times_vocabulary == set()
    rows = {_size(shape) // VOCABULARY for shape in shapes.with_vocabulary if shape != (VOCABULARY, tiny.width)}
    assert max(rows - {tiny.width}) <= 2 * HOLES


def test_the_class_own_forward_does_make_one(tiny, canvas):
    """The watch sees what it looks for."""
    with Shapes() as shapes, torch.inference_mode():
        tiny.model(
            input_ids=torch.arange(CONTEXT)[None],
            past_key_values=DynamicCache(config=tiny.model.config),
            decoder_input_ids=canvas.ids[None],
        )
    assert (1, CANVAS, VOCABULARY) in shapes.canvas_times_vocabulary
