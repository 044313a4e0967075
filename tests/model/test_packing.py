"""Candidates packed on one canvas are the same as each of them alone: only the cost differs."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.base import Texts, log_probs
from sfumato_model.denoiser.canvas import pack
from sfumato_model.diffusion.loop import Denoising, denoise
from sfumato_model.diffusion.readings import EndOfHole

END = EndOfHole(token=1, otherwise=10)
NEAR = {"atol": 1e-4, "rtol": 0}

pieces = st.lists(
    st.lists(st.integers(2, 130), min_size=1, max_size=3).map(tuple)
    | st.integers(1, 4).map(lambda count: HoleSlots(count=count)),
    max_size=3,
)
segments = pieces.map(lambda p: Segment(pieces=(HoleSlots(count=2), *p)))
several = st.lists(segments, min_size=2, max_size=3)


@pytest.fixture(params=["fake", "real"])
def denoiser(request, tiny, fake_denoiser):
    return tiny.denoiser() if request.param == "real" else fake_denoiser(131)


@pytest.fixture(params=[4, 30], ids=["within the window", "beyond the window"])
def prefix(request, denoiser):
    generator = torch.Generator().manual_seed(0)
    return denoiser.encode(torch.randint(0, 131, (request.param,), generator=generator).tolist())


FOUR = (
    Segment(pieces=(HoleSlots(count=4), (5, 6))),
    Segment(pieces=(HoleSlots(count=9), (5, 6))),
    Segment(pieces=(HoleSlots(count=2), (7,), HoleSlots(count=3), (5, 6))),
    Segment(pieces=(HoleSlots(count=6),)),
)


def slots_for(packed, seed=3):
    count = sum(one.slots for one in packed)
    return torch.randint(0, 131, (count,), generator=torch.Generator().manual_seed(seed))


def test_logits_packed_are_logits_alone(denoiser, prefix):
    canvas, slots = pack(FOUR, prefix.length), slots_for(FOUR)
    belief = torch.randn(canvas.slots, 131, generator=torch.Generator().manual_seed(5)).mul(3).softmax(-1)
    together = denoiser.logits(prefix, canvas, slots, belief)
    for one, own in zip(FOUR, canvas.slot_ranges(), strict=True):
        here = slice(own.start, own.stop)
        alone = denoiser.logits(prefix, pack([one], prefix.length), slots[here], belief[here])
        torch.testing.assert_close(together[here], alone, **NEAR)


def test_causal_logits_packed_are_causal_logits_alone(denoiser, prefix):
    texts = [(3, 4, 5), (), (6,), tuple(range(20, 32))]
    packed = Texts.pack(texts, prefix.length, denoiser.device)
    together = denoiser.causal_logits(prefix, packed, torch.arange(len(packed.ids)))
    at = 0
    for text in texts:
        alone = denoiser.causal_logits(
            prefix, Texts.pack([text], prefix.length, denoiser.device), torch.arange(len(text))
        )
        torch.testing.assert_close(together[at : at + len(text)], alone, **NEAR)
        at += len(text)


def test_readings_packed_are_readings_alone(denoiser, prefix, combine):
    canvas = pack(FOUR, prefix.length)
    draft = slots_for(FOUR, seed=7).tolist()
    draft[6] = END.token
    logits = torch.randn(canvas.slots, 131, generator=torch.Generator().manual_seed(6))
    with torch.inference_mode():
        together = combine(denoiser, prefix, canvas, logits, draft, END)
        for one, own in zip(FOUR, canvas.slot_ranges(), strict=True):
            here = slice(own.start, own.stop)
            alone = combine(denoiser, prefix, pack([one], prefix.length), logits[here], draft[here], END)
            torch.testing.assert_close(together[here], alone, **NEAR)


def test_log_probabilities_packed_are_log_probabilities_alone(denoiser, prefix):
    readings = [(3, 4, 5), (6,), tuple(range(20, 32))]
    for reading, together in zip(readings, log_probs(denoiser, prefix, readings), strict=True):
        assert together == pytest.approx(log_probs(denoiser, prefix, [reading])[0], abs=1e-4)


def final_texts(denoiser, prefix, packed, seeds, settings, limits):
    canvas = pack(packed, prefix.length, denoiser.device)
    *_, last = denoise(
        Denoising(denoiser=denoiser, prefix=prefix, canvas=canvas, settings=settings, end=END, seeds=seeds), limits
    )
    return [(last.tokens[own.start : own.stop], last.ended[i]) for i, own in enumerate(canvas.slot_ranges())]


@pytest.mark.parametrize("two_readings", [False, True], ids=["one reading", "two readings"])
def test_final_texts_packed_are_final_texts_alone(denoiser, prefix, no_limits, two_readings):
    settings = SamplerSettings(steps=6, two_readings=two_readings)
    together = final_texts(denoiser, prefix, FOUR, [5, 6, 7, 8], settings, no_limits)
    alone = [
        final_texts(denoiser, prefix, [one], [seed], settings, no_limits)[0]
        for one, seed in zip(FOUR, [5, 6, 7, 8], strict=True)
    ]
    assert together == alone


def half_settled(sight):
    """An opinion of each place that what is seen may change: some segments end early, and would change again."""
    context, ids, hints, place = sight
    firm, fickle = (
        torch.Generator().manual_seed(hash(of) % 2**63) for of in ((len(ids), place), (context, ids, hints))
    )
    return torch.randn(131, generator=firm) * 3 + torch.randn(131, generator=fickle)


@given(several, st.integers(0, 10**6), st.booleans(), st.integers(1, 8), st.none() | st.floats(0.1, 1.5))
def test_any_candidates_packed_end_as_they_would_alone(
    fake_denoiser, no_limits, packed, seed, two_readings, steps, confidence
):
    denoiser = fake_denoiser(131, denoised=half_settled)
    prefix = denoiser.encode([1, 2, 3])
    settings = SamplerSettings(steps=steps, two_readings=two_readings, confidence=confidence)
    seeds = [seed + i for i in range(len(packed))]
    together = final_texts(denoiser, prefix, packed, seeds, settings, no_limits)
    for one, own_seed, found in zip(packed, seeds, together, strict=True):
        assert final_texts(denoiser, prefix, [one], [own_seed], settings, no_limits) == [found]


@settings(max_examples=15)
@given(several, st.integers(0, 10**6), st.integers(1, 30))
def test_any_candidates_packed_for_the_real_class_have_the_logits_that_they_have_alone(tiny, packed, seed, context):
    denoiser = tiny.denoiser()
    prefix = denoiser.encode([seed % 131] * context)
    canvas, slots = pack(packed, context), slots_for(packed, seed)
    together = denoiser.logits(prefix, canvas, slots, None)
    for one, own in zip(packed, canvas.slot_ranges(), strict=True):
        alone = denoiser.logits(prefix, pack([one], context), slots[own.start : own.stop], None)
        torch.testing.assert_close(together[own.start : own.stop], alone, **NEAR)


def test_a_segment_that_saw_another_would_be_noticed(denoiser, prefix):
    """The tests above mean something: what a segment sees does change its logits."""
    one, other = pack([FOUR[0]], prefix.length), pack([Segment(pieces=(HoleSlots(count=4), (9, 9)))], prefix.length)
    slots = torch.tensor([1, 2, 3, 4])
    difference = denoiser.logits(prefix, one, slots, None) - denoiser.logits(prefix, other, slots, None)
    assert abs(difference).max() > 0.05
