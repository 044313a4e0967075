"""The denoiser gives what `DiffusionGemmaForBlockDiffusion` itself gives, within and beyond the sliding window.

The reference is one full prefill into a fresh `DynamicCache(config=...)`, which is the one cache kind that the class
handles right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from transformers import DynamicCache

from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.transformers.sight import KEYS, ROWS
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

# The window of the tiny model is 8: shorter, equal, one more, far beyond, more than a chunk of the encoder.
LENGTHS = [1, 5, 7, 8, 9, 30, 300]
lengths = pytest.mark.parametrize("length", LENGTHS)


def ids(count: int, seed: int = 0) -> list[int]:
    return torch.randint(0, 131, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


@pytest.fixture(scope="session")
def forward(tiny) -> Callable[..., Any]:
    """The class' own forward pass: `forward(context, canvas, self_conditioning_logits=...)`."""

    @torch.inference_mode()
    def run(context, canvas, **keywords):
        return tiny.model(
            input_ids=torch.tensor([context]),
            past_key_values=DynamicCache(config=tiny.model.config),
            decoder_input_ids=torch.as_tensor(canvas)[None],
            **keywords,
        )

    return run


@lengths
def test_a_canvas_that_is_all_hole_gets_the_logits_of_the_class(tiny, forward, segment, length):
    denoiser, context, slots = tiny.denoiser(), ids(length), ids(11, seed=1)
    prefix = denoiser.encode(context)
    found = denoiser.logits(prefix, pack([segment(11)], length), torch.tensor(slots), None)
    torch.testing.assert_close(found, forward(context, slots).logits[0], atol=1e-4, rtol=0)


@lengths
def test_hole_positions_between_clamped_tokens_get_the_logits_of_the_class(tiny, forward, segment, length):
    denoiser, context = tiny.denoiser(), ids(length)
    canvas = pack([segment(3, (5, 6, 7, 8), 2, (9, 10))], length)
    slots = torch.tensor(ids(5, seed=1))
    found = denoiser.logits(denoiser.encode(context), canvas, slots, None)
    reference = forward(context, canvas.with_slots(slots)).logits[0][canvas.hole]
    torch.testing.assert_close(found, reference, atol=1e-4, rtol=0)


@lengths
def test_the_end_of_the_context_is_the_encoders_last_hidden_state(tiny, forward, length):
    context = ids(length)
    reference = forward(context, [1]).encoder_last_hidden_state[0, -1]
    torch.testing.assert_close(tiny.denoiser().encode(context).last, reference, atol=1e-4, rtol=0)


@lengths
def test_causal_logits_are_the_encoders_own_at_every_place(tiny, forward, length):
    denoiser, context, text = tiny.denoiser(), ids(length), ids(13, seed=2)
    texts = Texts.pack([text], length, denoiser.device)
    found = denoiser.causal_logits(denoiser.encode(context), texts, torch.arange(-1, 13))
    states = forward(context + text, [1]).encoder_last_hidden_state[0, length - 1 :]
    with torch.inference_mode():
        reference = torch.tanh(tiny.model.lm_head(states) / 30.0) * 30.0
    torch.testing.assert_close(found, reference, atol=1e-4, rtol=0)


def test_the_end_of_the_context_is_read_without_a_pass(tiny, monkeypatch):
    denoiser = tiny.denoiser()
    prefix = denoiser.encode(ids(12))
    monkeypatch.setattr(denoiser, "_pass", None)
    found = denoiser.causal_logits(prefix, Texts.pack([], 12, denoiser.device), torch.tensor([-1]))
    assert found.shape == (1, 131)


@lengths
def test_self_conditioning_of_an_all_hole_canvas_is_that_of_the_class(tiny, forward, segment, length):
    denoiser, context, slots = tiny.denoiser(), ids(length), ids(9, seed=3)
    logits = torch.randn(9, 131, generator=torch.Generator().manual_seed(4)) * 3
    found = denoiser.logits(
        denoiser.encode(context), pack([segment(9)], length), torch.tensor(slots), logits.softmax(-1)
    )
    reference = forward(context, slots, self_conditioning_logits=logits[None]).logits[0]
    torch.testing.assert_close(found, reference, atol=1e-4, rtol=0)


@lengths
def test_clamped_positions_are_conditioned_as_by_one_hot_logits(tiny, forward, segment, length):
    denoiser, context = tiny.denoiser(), ids(length)
    canvas = pack([segment(3, (5, 6, 7, 8), 2, (9,))], length)
    slots = torch.tensor(ids(5, seed=1))
    belief = torch.randn(5, 131, generator=torch.Generator().manual_seed(4)) * 3
    everywhere = torch.full((canvas.length, 131), -1e4)
    everywhere.scatter_(1, canvas.ids[:, None], 1e4)
    everywhere[canvas.hole] = belief
    found = denoiser.logits(denoiser.encode(context), canvas, slots, belief.softmax(-1))
    reference = forward(context, canvas.with_slots(slots), self_conditioning_logits=everywhere[None]).logits[0]
    torch.testing.assert_close(found, reference[canvas.hole], atol=1e-4, rtol=0)


def test_self_conditioning_changes_the_logits(tiny, segment):
    denoiser = tiny.denoiser()
    prefix, canvas, slots = denoiser.encode(ids(12)), pack([segment(5)], 12), torch.tensor(ids(5))
    belief = torch.randn(5, 131, generator=torch.Generator().manual_seed(4)).softmax(-1)
    without, with_it = (denoiser.logits(prefix, canvas, slots, b) for b in (None, belief))
    assert (without - with_it).abs().max() > 0.05


def test_a_belief_is_not_remembered_by_the_next_pass(tiny, segment):
    denoiser = tiny.denoiser()
    prefix, canvas, slots = denoiser.encode(ids(12)), pack([segment(5)], 12), torch.tensor(ids(5))
    before = denoiser.logits(prefix, canvas, slots, None)
    denoiser.logits(prefix, canvas, slots, torch.eye(131)[:5])
    assert torch.equal(denoiser.logits(prefix, canvas, slots, None), before)


@pytest.mark.parametrize("length", [480, 520, 560, 700, 790, 800, 900])
def test_a_text_of_any_length_is_read_beside_a_canvas_that_was_read_before(tiny, segment, length):
    # What is kept for a request has room for the first pass; the next ones may be larger, by padding too.
    context, canvas, slots = ids(12), pack([segment(5)], 12), torch.tensor(ids(5))
    texts, at = Texts.pack([ids(length - 5)], 12, torch.device("cpu")), torch.tensor([0, length - 6])
    fresh, used = tiny.denoiser(), tiny.denoiser()
    prefix = used.encode(context)
    used.logits(prefix, canvas, slots, None)
    found = used.both_logits(prefix, canvas, slots, None, texts, at)
    for logits, wanted in zip(
        found, fresh.both_logits(fresh.encode(context), canvas, slots, None, texts, at), strict=True
    ):
        torch.testing.assert_close(logits, wanted, atol=1e-4, rtol=0)


def test_an_empty_context_is_refused(tiny):
    with pytest.raises(ValueError, match="at least one token"):
        tiny.denoiser().encode([])


@pytest.mark.parametrize("tiny", ["class"], indirect=True)
def test_clamped_tokens_are_the_same_to_the_layers_at_every_step(tiny, segment, no_limits, monkeypatch):
    denoiser = tiny.denoiser()
    seen = []
    real = denoiser._pass
    prefix = denoiser.encode(ids(12))
    canvas = pack([segment(4, (5, 6, 7), 2, (8,)), segment(6, (5, 6))], 12)
    monkeypatch.setattr(denoiser, "_pass", lambda *args: seen.append(args[2][: canvas.length].clone()) or real(*args))
    list(
        denoise(
            Denoising(
                denoiser=denoiser, prefix=prefix, canvas=canvas, settings=SamplerSettings(steps=6, stability=99),
                end=EndOfHole(token=1, otherwise=2), seeds=[0, 1],
            ),
            no_limits,
        )
    )  # fmt: skip
    assert len(seen) == 6
    _, *with_belief = seen
    assert len({tuple(rows[~canvas.hole].flatten().tolist()) for rows in with_belief}) == 1
    assert len({tuple(rows[canvas.hole].flatten().tolist()) for rows in seen}) == 6, "the holes should have changed"


@pytest.mark.parametrize("tiny", ["class"], indirect=True)
def test_passes_of_many_lengths_have_few_shapes(tiny, segment, monkeypatch):
    denoiser = tiny.denoiser()
    shapes = set()
    real = denoiser._pass
    monkeypatch.setattr(
        denoiser, "_pass", lambda *args: shapes.add(tuple(args[1].masks["full_attention"].shape)) or real(*args)
    )
    for length in (5, 60, 200, 300):
        prefix = denoiser.encode(ids(length))
        for slots in (1, 7, 30, 50):
            denoiser.logits(prefix, pack([segment(slots, (5,))], length), torch.tensor(ids(slots)), None)
    rows, keys = zip(*shapes, strict=True)
    assert not any(count % ROWS for count in rows)
    assert not any(count % KEYS for count in keys)
    assert len(shapes) <= 8
