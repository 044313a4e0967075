"""What is written for one expert a layer beside what the class computes; `test_real_class.py` and others run both."""

from __future__ import annotations

import pytest
import torch

from sfumato_model.checkpoint.text_config import is_dense
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.dense.denoiser import DenseDenoiser
from sfumato_model.denoiser.dense.layout import MOST_PADDING, rounded
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser

CORRUPTION = UniformCorruption(low=0, high=131)


def ids(count: int, seed: int = 0) -> list[int]:
    return torch.randint(0, 131, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


@pytest.fixture(scope="module")
def model(tiny_model):
    return tiny_model(131, experts=1, window=400)


@pytest.fixture(params=[False, True], ids=["float32", "bfloat16"])
def dense(model, arranged_weights, request):
    return DenseDenoiser(arranged_weights(model, narrow=request.param), CORRUPTION)


def test_only_one_expert_a_layer_is_dense(model, tiny_model):
    assert is_dense(model.config.to_dict())
    assert not is_dense(tiny_model(131).config.to_dict())


@pytest.mark.parametrize("length", [1, 30, 300])
def test_two_readings_of_one_pass_are_those_of_two(dense, segment, length):
    prefix = dense.encode(ids(length))
    canvas = pack([segment(5, (7, 8)), segment(3, (7, 8), 2)], length)
    slots, belief = torch.tensor(ids(10, seed=1)), torch.rand(10, 131).softmax(-1)
    texts, at = Texts.pack([ids(4), ids(3, seed=3)], length, dense.device), torch.tensor([-1, 0, 3, 4, -1, 6])
    near = {"atol": 1e-4 if dense.encode([1]).keys[0].dtype == torch.float32 else 0.3, "rtol": 0}
    for given in (None, belief):
        logits, causal = dense.both_logits(prefix, canvas, slots, given, texts, at)
        torch.testing.assert_close(logits, dense.logits(prefix, canvas, slots, given), **near)
        torch.testing.assert_close(causal, dense.causal_logits(prefix, texts, at), **near)


def test_bfloat16_products_rank_tokens_as_the_class_does(model, arranged_weights, segment):
    reference = DiffusionGemmaDenoiser(model, CORRUPTION)
    dense = DenseDenoiser(arranged_weights(model, narrow=True), CORRUPTION)
    canvas, slots = pack([segment(24, (5, 6))], 50), torch.tensor(ids(24, seed=1))
    found, truth = (d.logits(d.encode(ids(50)), canvas, slots, None).log_softmax(-1) for d in (dense, reference))
    divergence = (truth.exp() * (truth - found)).sum(-1)
    assert divergence.max() < 0.02


@pytest.mark.parametrize("count", [1, 2, 5, 9, 16, 17, 100])
def test_passes_of_many_lengths_have_few_shapes(count):
    assert count <= rounded(count) < count + 16
    assert rounded(count) in (1, 4, 8) or rounded(count) % 16 == 0
    assert rounded(count) - count < MOST_PADDING


def test_what_a_longer_pass_left_behind_is_not_seen_by_a_shorter_one(dense, segment):
    prefix = dense.encode(ids(20))
    small, slots = pack([segment(3)], 20), torch.tensor(ids(3))
    before = dense.logits(prefix, small, slots, None)
    dense.logits(prefix, pack([segment(60)], 20), torch.tensor(ids(60)), None)
    assert torch.equal(dense.logits(prefix, small, slots, None), before)
