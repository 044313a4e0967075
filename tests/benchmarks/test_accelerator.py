"""The accelerator's tables, and what they are made of, on a model small enough for a CPU."""

from __future__ import annotations

import pytest
import torch
from benchmarks.latency.accelerator import CANVASES, EXPERTS, measure_backend, unmeasured
from benchmarks.latency.model_26b import bytes_read, config, random_model, weights_of

TINY = {
    "vocab_size": 300, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 6, "num_attention_heads": 2,
    "num_key_value_heads": 1, "num_global_key_value_heads": 1, "head_dim": 16, "global_head_dim": 32,
    "num_experts": 4, "top_k_experts": 2, "moe_intermediate_size": 16, "sliding_window": 16,
}  # fmt: skip


@pytest.fixture(scope="module")
def model():
    torch.set_num_threads(1)
    return random_model(config(**TINY), torch.device("cpu"), torch.float32)


def test_the_configuration_has_as_many_parameters_as_its_name_says():
    from transformers import DiffusionGemmaForBlockDiffusion

    with torch.device("meta"):
        big = DiffusionGemmaForBlockDiffusion._from_config(config(), dtype=torch.bfloat16)
    assert 25e9 < sum(weight.numel() for weight in big.parameters()) < 26e9


@pytest.mark.parametrize("experts", EXPERTS)
def test_every_experts_backend_denoises_every_canvas(model, experts):
    rows, whole = measure_backend(model, experts, canvases=(8, 16), context=40)
    assert {row.canvas for row in rows if row.step_ms is not None} == {8, 16}
    assert whole.prefill_ms is not None


def test_one_token_reads_the_experts_that_it_chooses():
    assert bytes_read(100, 1280, count=128, chosen=8, tokens=1) == pytest.approx(100 + 80)


def test_many_tokens_read_nearly_all_experts():
    assert bytes_read(100, 1280, count=128, chosen=8, tokens=256) == pytest.approx(1380, rel=1e-3)


def test_weights_that_the_head_shares_are_counted_once(model):
    dense, experts = weights_of(model)
    own = {weight.data_ptr(): weight.nbytes for weight in model.model.decoder.parameters()}
    assert dense + experts == sum(own.values())


def test_the_experts_are_told_apart_from_the_rest(model):
    _, experts = weights_of(model)
    # Two matrices in, one out, for each expert of each layer, four bytes a number.
    assert experts == 6 * 4 * 3 * 16 * 32 * 4


def test_without_an_accelerator_every_cell_is_unmeasured():
    steps, wholes = unmeasured()
    assert {row.canvas for row in steps} == set(CANVASES)
    assert all(row.step_ms is None and row.limit_ms is None for row in steps)
    assert all(row.prefill_ms is None and row.peak_bytes is None for row in wholes)
