"""Without torch the class's own numbers come out: 200 random canvases within and beyond the window, and the default."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.folder import inspect
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.dense.denoiser import DenseDenoiser
from sfumato_model.denoiser.dense.load import load_dense
from sfumato_model.denoiser.embedded.denoiser import EmbeddedDenoiser
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser

NEAR = {"atol": 1e-4, "rtol": 0}


def random_canvas(random, length, below):
    """One to three segments of holes and clamped tokens, H slots' tokens, and a belief."""
    segments = []
    for _ in range(random.integers(1, 4)):
        clamped = tuple(random.integers(0, below, random.integers(1, 8)).tolist())
        holes = [HoleSlots(count=int(count)) for count in random.integers(1, 9, 2)]
        segments.append(Segment(pieces=(holes[0], clamped, holes[1])))
    canvas = pack(segments, length)
    slots = random.integers(0, below, canvas.slots)
    belief = random.dirichlet(np.full(below, 0.05), canvas.slots).astype(np.float32)
    return canvas, slots, belief if random.random() < 0.7 else None


def both_of(reference, context, canvas, slots, belief, texts, at):
    belief = None if belief is None else torch.from_numpy(belief)
    packed = Texts.pack(texts, len(context), torch.device("cpu"))
    prefix = reference.encode(context)
    found = reference.both_logits(prefix, canvas, torch.from_numpy(slots), belief, packed, torch.from_numpy(at))
    return tuple(part.numpy() for part in found)


def asked(canvas):
    """The same canvas as arrays of numpy."""
    return pack(canvas.segments, canvas.context_length, None)


def texts_behind(length, *texts):
    return Texts.pack(texts, length, None)


def assert_same_numbers(denoiser, reference, random, below, longest):
    context = random.integers(0, below, random.integers(1, longest)).tolist()
    canvas, slots, belief = random_canvas(random, len(context), below)
    texts = [random.integers(0, below, random.integers(0, 7)).tolist() for _ in range(random.integers(1, 4))]
    packed, count = texts_behind(len(context), *texts), sum(map(len, texts))
    at = random.integers(-1, count, 9) if count else np.full(3, -1)
    found = denoiser.both_logits(denoiser.encode(context), asked(canvas), slots, belief, packed, at)
    for own, truth in zip(found, both_of(reference, context, canvas, slots, belief, texts, at), strict=True):
        np.testing.assert_allclose(own, truth, **NEAR)


@pytest.mark.parametrize("seed", range(10))
def test_canvases_and_texts_get_the_logits_of_the_class(embedded, one_expert, seed):
    random, reference = (
        np.random.default_rng(seed),
        DiffusionGemmaDenoiser(one_expert, UniformCorruption(low=0, high=131)),
    )
    for _ in range(20):
        assert_same_numbers(embedded, reference, random, 131, 60)


def test_the_default_checkpoints_logits_are_those_of_torch(default_weights, corruption):
    random, denoiser = np.random.default_rng(0), EmbeddedDenoiser(default_weights, corruption)
    weights, _ = load_dense(inspect("default"), narrow=False)
    reference = DenseDenoiser(weights, UniformCorruption(low=8, high=4096))
    for longest in (2, 60, 600, 1_400):
        assert_same_numbers(denoiser, reference, random, 4_100, longest)


def test_two_readings_of_one_pass_are_those_of_two(embedded, segment, some_ids):
    prefix, canvas = embedded.encode(some_ids(12)), pack([segment(5, (7, 8)), segment(3, (7, 8), 2)], 12, None)
    slots, texts = np.array(some_ids(10, seed=1)), texts_behind(12, some_ids(9), some_ids(3, seed=3))
    at = np.array([-1, 0, 8, 9, -1, 11])
    logits, causal = embedded.both_logits(prefix, canvas, slots, None, texts, at)
    np.testing.assert_allclose(logits, embedded.logits(prefix, canvas, slots, None), **NEAR)
    np.testing.assert_allclose(causal, embedded.causal_logits(prefix, texts, at), **NEAR)


def test_nothing_is_read_behind_a_context_but_what_follows_it(embedded, some_ids):
    prefix, nothing = embedded.encode(some_ids(12)), texts_behind(12)
    found = embedded.causal_logits(prefix, nothing, np.array([-1, -1]))
    follows = embedded.causal_logits(prefix, texts_behind(12, [3]), np.array([-1]))
    np.testing.assert_allclose(found, np.repeat(follows, 2, 0), **NEAR)


def test_what_other_segments_hold_changes_nothing(embedded, segment, some_ids):
    prefix, slots = embedded.encode(some_ids(12)), some_ids(4, seed=1)
    alone = embedded.logits(prefix, pack([segment(4, (5,))], 12, None), np.array(slots), None)
    for other in (2, 3):
        canvas = pack([segment(4, (5,)), segment(6)], 12, None)
        beside = embedded.logits(prefix, canvas, np.array(slots + some_ids(6, seed=other)), None)
        np.testing.assert_allclose(beside[:4], alone, **NEAR)


def test_in_eight_bits_tokens_are_ranked_as_in_float32(default_weights, corruption):
    """On code: what the checkpoint never saw is no measure of it."""
    from tokenizers import Tokenizer

    files = inspect("default")
    code = "import json\n\n\ndef read(path):\n    with open(path) as file:\n        return json.load(file)\n" * 6
    ids = Tokenizer.from_file(str(files.folder / "tokenizer.json")).encode(code).ids
    texts, at = texts_behind(100, ids[100:160]), np.arange(-1, 60)
    both = []
    for form in ("float32", "int8"):
        denoiser = EmbeddedDenoiser(default_weights, corruption, form=form)
        logits = denoiser.causal_logits(denoiser.encode(ids[:100]), texts, at).astype(np.float64)
        both.append(logits - np.log(np.exp(logits).sum(-1, keepdims=True)))
    truth, found = both
    assert (np.exp(truth) * (truth - found)).sum(-1).mean() < 0.01
    assert (truth.argmax(-1) == found.argmax(-1)).mean() > 0.9
