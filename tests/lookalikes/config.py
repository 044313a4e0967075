"""The released checkpoint's `config.json` and `generation_config.json`, narrow.

What is kept: sliding and full layers in its order, heads of full attention with a width and a number of their own,
proportional rotary embeddings, several experts a token, the soft cap, several ids that end a turn.
"""

from __future__ import annotations

from typing import Any

from transformers import DiffusionGemmaConfig

CANVAS = 256
END_IDS = [1, 106, 50]
GENERATION = {
    "bos_token_id": 2,
    "pad_token_id": 0,
    "eos_token_id": END_IDS,
    "max_new_tokens": 256,
    "max_denoising_steps": 48,
    "sampler_config": {"_cls_name": "EntropyBoundSamplerConfig", "entropy_bound": 0.1},
    "t_min": 0.4,
    "t_max": 0.8,
    "stability_threshold": 1,
    "confidence_threshold": 0.005,
    "transformers_version": "5.23.0",
}


def released_config(vocabulary: int, *, layers: int = 6, window: int = 64, experts: int = 8) -> DiffusionGemmaConfig:
    kinds = ["full_attention" if at % 6 == 5 else "sliding_attention" for at in range(layers)]
    return DiffusionGemmaConfig(
        architectures=["DiffusionGemmaForBlockDiffusion"],
        text_config={
            "vocab_size": vocabulary, "hidden_size": 32, "intermediate_size": 24, "num_hidden_layers": layers,
            "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "global_head_dim": 16,
            "num_global_key_value_heads": 1, "sliding_window": window, "max_position_embeddings": 262_144,
            "layer_types": kinds,
            "rope_parameters": {
                "full_attention": {"partial_rotary_factor": 0.25, "rope_theta": 1e6, "rope_type": "proportional"},
                "sliding_attention": {"rope_theta": 1e4, "rope_type": "default"},
            },
            "num_experts": experts, "top_k_experts": 2, "moe_intermediate_size": 8,
            "final_logit_softcapping": 30.0, "use_bidirectional_attention": "vision",
            "eos_token_id": END_IDS, "bos_token_id": 2, "pad_token_id": 0,
        },
        vision_config={
            "model_type": "gemma4_vision", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
            "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 16, "position_embedding_size": 16,
        },
        canvas_length=CANVAS, image_token_id=7, boi_token_id=7, eoi_token_id=7, eos_token_id=END_IDS,
    )  # fmt: skip


def narrow_generation(**changed: Any) -> dict[str, Any]:
    """`generation_config.json` as released, with some of it `changed`."""
    return {**GENERATION, **changed}
