"""The shape of google/diffusiongemma-26B-A4B-it, to time with random weights: time does not depend on their values.

Numbers of its published configuration; the vision tower is left as small as the class allows, since it never runs.
"""

from __future__ import annotations

import time
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


COPIED = 2**30
"""Bytes of the copy that measures the memory's bandwidth; 2**24 on a CPU."""
ROUNDS = 10


def bytes_read(dense: int, experts: int, *, count: int, chosen: int, tokens: int) -> float:
    """Bytes of weights that a step over `tokens` positions reads: `dense` always, and of `experts` (all of them
    together, `count` a layer) those that at least one position chooses, `chosen` each, evenly."""
    untouched = (1 - chosen / count) ** tokens
    return dense + experts * (1 - untouched)


def weights_of(model: Any) -> tuple[int, int]:
    """Bytes of the decoder's weights and the head's outside and inside the experts, shared ones once.

    Embeddings that are only looked up are read row by row and not counted; the head is tied to them, and reads all.
    """
    seen: set[int] = set()
    dense = experts = 0
    parts = [*model.model.decoder.named_parameters(), ("lm_head", model.lm_head.weight)]
    for name, weight in parts:
        if weight.data_ptr() in seen:
            continue
        seen.add(weight.data_ptr())
        size = weight.numel() * weight.element_size()
        if ".experts." in name:
            experts += size
        else:
            dense += size
    return dense, experts


def synchronise() -> None:
    """Wait until the device has done what it was told; without that only the telling would be timed."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def bandwidth(device: torch.device) -> float:
    """Bytes a second that a large copy reads and writes on `device`, the best of some."""
    source = torch.empty(COPIED if device.type == "cuda" else 2**24, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    best = 0.0
    for _ in range(ROUNDS):
        synchronise()
        begun = time.perf_counter()
        target.copy_(source)
        synchronise()
        best = max(best, 2 * source.numel() / (time.perf_counter() - begun))
    return best
