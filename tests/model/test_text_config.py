"""What a `config.json` says of text, beside what transformers' own config makes of the same file."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from sfumato_model.checkpoint.text_config import is_dense, text_config
from transformers import DiffusionGemmaTextConfig

DENSE = {
    "num_experts": 1,
    "top_k_experts": 1,
    "rope_parameters": {
        "sliding_attention": {"rope_type": "default", "rope_theta": 10_000.0},
        "full_attention": {"rope_type": "default", "rope_theta": 10_000.0},
    },
}
BY_LAYER = {"layer_types", "per_layer_config", "head_dim"}
"""What the class has for each layer alone."""


def test_what_a_file_leaves_out_is_what_the_class_has():
    found = asdict(text_config({}))
    own = DiffusionGemmaTextConfig()
    assert {name: found[name] for name in found.keys() - BY_LAYER} == {
        name: getattr(own, name) for name in found.keys() - BY_LAYER
    }


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"num_hidden_layers": 7},
        {"num_hidden_layers": 3, "layer_types": ["full_attention", "sliding_attention", "sliding_attention"]},
        {"head_dim": 64, "num_key_value_heads": 2, "global_head_dim": 128, "num_global_key_value_heads": 1},
        {"head_dim": 64, "per_layer_config": {}},
        {"head_dim": 64, "per_layer_config": {"01": {"head_dim": 32}, "3": {"num_key_value_heads": 1}}},
    ],
    ids=str,
)
def test_layers_and_their_heads_are_the_classes(said):
    found, own = text_config({"text_config": said}), DiffusionGemmaTextConfig(**said)
    assert list(found.layer_types) == own.layer_types
    assert [found.heads(at) for at in range(len(own.layer_types))] == [
        (layer.head_dim, layer.num_key_value_heads) for layer in own.per_layer_config
    ]


def test_one_expert_and_plain_rotary_embeddings_are_dense():
    assert is_dense({"text_config": DENSE})


@pytest.mark.parametrize(
    "said",
    [
        {"num_experts": 4},
        {"num_experts": None},
        {"rope_parameters": None},
        {"rope_parameters": {"full_attention": {"rope_type": "linear", "rope_theta": 1.0, "factor": 2.0}}},
        {"attention_bias": True},
        {"hidden_activation": "silu"},
        {"use_bidirectional_attention": "all"},
        {"tie_word_embeddings": False},
    ],
    ids=str,
)
def test_what_the_written_out_forward_does_not_do_is_not_dense(said):
    assert not is_dense({"text_config": DENSE | said})


@pytest.mark.parametrize("said", [{"tie_word_embeddings": False}, {"quantization_config": {"quant_method": "fp8"}}])
def test_untied_or_quantized_weights_are_not_dense(said):
    assert not is_dense({"text_config": DENSE} | said)
