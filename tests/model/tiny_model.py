"""The real class with random weights, small enough for every test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion

from sfumato_model.checkpoint.text_config import text_config
from sfumato_model.denoiser.base import Denoiser
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.denoiser.dense.denoiser import DenseDenoiser
from sfumato_model.denoiser.dense.load import arrange
from sfumato_model.denoiser.dense.weights import DenseWeights
from sfumato_model.denoiser.transformers.denoiser import DiffusionGemmaDenoiser


def arranged(model: Any, *, narrow: bool = False) -> DenseWeights:
    """The weights of an instance of the class, as a checkpoint of it would give them."""
    return arrange(model.state_dict(), text_config(model.config.to_dict()), narrow=narrow)


@dataclass(frozen=True, kw_only=True)
class Tiny:
    """The real class with random weights, and the sizes that tests recognise it by."""

    model: Any
    vocabulary: int
    width: int
    window: int
    dense: bool

    def denoiser(self, low: int = 0, high: int | None = None) -> Denoiser:
        corruption = UniformCorruption(low=low, high=high or self.vocabulary)
        if self.dense:
            return DenseDenoiser(arranged(self.model), corruption)
        return DiffusionGemmaDenoiser(self.model, corruption)


def tiny_config(vocabulary: int, *, window: int, experts: int = 4) -> DiffusionGemmaConfig:
    rope = {"rope_type": "default", "rope_theta": 10_000.0}
    return DiffusionGemmaConfig(
        text_config={
            "vocab_size": vocabulary, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 4,
            "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "global_head_dim": 16,
            "num_global_key_value_heads": 2, "sliding_window": window, "max_position_embeddings": 4096,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"],
            "rope_parameters": {"sliding_attention": rope, "full_attention": rope},
            "num_experts": experts, "top_k_experts": min(2, experts), "moe_intermediate_size": 16,
            "final_logit_softcapping": 30.0,
        },
        vision_config={
            "model_type": "gemma4_vision", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
            "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 16, "position_embedding_size": 16,
        },
        canvas_length=32, image_token_id=7, boi_token_id=7, eoi_token_id=7,
    )  # fmt: skip


def make_tiny(vocabulary: int, *, window: int = 8, seed: int = 0, experts: int = 4) -> Any:
    torch.manual_seed(seed)
    model = DiffusionGemmaForBlockDiffusion._from_config(
        tiny_config(vocabulary, window=window, experts=experts), attn_implementation="sdpa", dtype=torch.float32
    ).eval()
    # Weights as they are drawn give logits so flat that a wrong mask would not be seen.
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2 and "vision" not in name:
                parameter.mul_(6.0)
            elif experts == 1 and ("norm" in name or "scale" in name):
                # Where scales are folded into products, one that is left out would not be missed.
                parameter.mul_(torch.linspace(0.9, 1.1, parameter.numel()).view_as(parameter))
        for index, layer in enumerate(model.model.encoder.language_model.layers):
            layer.layer_scalar.fill_(0.9 - 0.05 * index)
        for index, layer in enumerate(model.model.decoder.layers):
            layer.layer_scalar.fill_(0.7 + 0.05 * index)
    return model
