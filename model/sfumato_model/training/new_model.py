"""A fresh small model, or the weights of a checkpoint put into one with more ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion


def config(vocabulary: int) -> DiffusionGemmaConfig:
    """The default checkpoint's shape: 5.5 million parameters."""
    layers = 6
    rope = {"rope_type": "default", "rope_theta": 10_000.0}
    text = {
        "vocab_size": vocabulary, "hidden_size": 256, "intermediate_size": 640, "num_hidden_layers": layers,
        "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 64, "global_head_dim": 64,
        "sliding_window": 1024, "max_position_embeddings": 8192,
        "layer_types": ["sliding_attention"] * (layers - 1) + ["full_attention"],
        "rope_parameters": {"sliding_attention": rope, "full_attention": rope},
        # The class has no dense variant; one tiny expert keeps it and costs next to nothing.
        "num_experts": 1, "top_k_experts": 1, "moe_intermediate_size": 16,
    }  # fmt: skip
    # The class always builds a vision tower; this is the smallest one.
    vision = {
        "model_type": "gemma4_vision", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
        "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 16, "position_embedding_size": 16,
    }  # fmt: skip
    return DiffusionGemmaConfig(
        text_config=text,
        vision_config=vision,
        canvas_length=64,
        image_token_id=7,
        boi_token_id=7,
        eoi_token_id=7,
    )


def new_model(vocabulary: int, seed: int) -> Any:
    """Random weights, float32."""
    torch.manual_seed(seed)
    return DiffusionGemmaForBlockDiffusion._from_config(
        config(vocabulary), attn_implementation="sdpa", dtype=torch.float32
    )


def from_checkpoint(folder: Path, vocabulary: int, seed: int) -> Any:
    """The weights of `folder`; ids that it does not have start as the mean embedding, slightly varied."""
    model = DiffusionGemmaForBlockDiffusion.from_pretrained(
        folder, attn_implementation="sdpa", dtype=torch.float32, local_files_only=True
    )
    old = model.config.text_config.vocab_size
    if vocabulary <= old:
        return model
    grown = new_model(vocabulary, seed)
    weights = model.state_dict()
    fresh = grown.state_dict()
    for name, value in weights.items():
        if fresh[name].shape != value.shape:
            rows = value.mean(0, keepdim=True).repeat(vocabulary - old, 1)
            noise = 0.1 * value.std() * torch.randn(rows.shape, generator=torch.Generator().manual_seed(seed))
            weights[name] = torch.cat([value, rows + noise])
    grown.load_state_dict(weights)
    grown.tie_weights()
    return grown
