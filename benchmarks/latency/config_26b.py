"""The shape of google/diffusiongemma-26B-A4B-it, to time with random weights: time does not depend on their values.

Numbers of its published configuration; the vision tower is left as small as the class allows, since it never runs.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers import DiffusionGemmaConfig, DiffusionGemmaForBlockDiffusion

TEXT: dict[str, Any] = {
    "vocab_size": 262_144, "hidden_size": 2816, "intermediate_size": 2112, "num_hidden_layers": 30,
    "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
    # Every sixth layer sees everything, with fewer and wider heads.
    "num_global_key_value_heads": 2, "global_head_dim": 512, "sliding_window": 1024,
    "num_experts": 128, "top_k_experts": 8, "moe_intermediate_size": 704,
}  # fmt: skip
VISION: dict[str, Any] = {
    "model_type": "gemma4_vision", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
    "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 16, "position_embedding_size": 16,
}  # fmt: skip
CANVAS = 256


def config(**text: Any) -> DiffusionGemmaConfig:
    """The configuration; `text` changes it, as for a test that has to be small."""
    return DiffusionGemmaConfig(text_config=TEXT | text, vision_config=VISION, canvas_length=CANVAS)


def random_model(shape: DiffusionGemmaConfig, device: torch.device, dtype: torch.dtype, seed: int = 0) -> Any:
    """Weights are drawn on `device`: they would not fit into memory twice."""
    torch.manual_seed(seed)
    with device:
        model = DiffusionGemmaForBlockDiffusion._from_config(shape, attn_implementation="sdpa", dtype=dtype)
    return model.eval()
