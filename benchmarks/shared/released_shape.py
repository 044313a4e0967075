"""The shape of google/diffusiongemma-26B-A4B-it, to time with random weights: time does not depend on their values.

Numbers of its published configuration; the vision tower is left as small as the class allows, since it never runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import torch
from torch import nn
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
SPREAD = 0.02
"""Standard deviation of random weights."""
TINY: dict[str, Any] = {
    "vocab_size": 300, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 6, "num_attention_heads": 2,
    "num_key_value_heads": 1, "num_global_key_value_heads": 1, "head_dim": 16, "global_head_dim": 32,
    "num_experts": 4, "top_k_experts": 2, "moe_intermediate_size": 16, "sliding_window": 16,
}  # fmt: skip
"""Instead of those numbers, where no time is wanted and a CPU has to do."""


def config(**text: Any) -> DiffusionGemmaConfig:
    """The configuration; `text` changes it, as for a test that has to be small."""
    return DiffusionGemmaConfig(text_config=TEXT | text, vision_config=VISION, canvas_length=CANVAS)


def random_model(shape: DiffusionGemmaConfig, device: torch.device, dtype: torch.dtype, seed: int = 0) -> Any:
    """Weights are drawn on `device`, those that encoder and decoder share once: twice they would not fit on 80 GB."""
    torch.manual_seed(seed)
    with device, _without_parameters():
        model = DiffusionGemmaForBlockDiffusion._from_config(shape, attn_implementation="sdpa", dtype=dtype)
    names: dict[int, list[str]] = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        names.setdefault(id(parameter), []).append(name)
    for shared in names.values():
        drawn = _drawn(model.get_parameter(shared[0]), device)
        for name in shared:
            module, _, last = name.rpartition(".")
            model.get_submodule(module).register_parameter(last, drawn)
    return model.eval()


@contextmanager
def _without_parameters() -> Iterator[None]:
    """Have modules be built without memory for their parameters; buffers, which the class computes, have theirs."""
    register = nn.Module.register_parameter

    def empty(module: nn.Module, name: str, parameter: nn.Parameter | None) -> None:
        # One that is shared has none already, and stays the same.
        if parameter is not None and not parameter.is_meta:
            parameter = nn.Parameter(parameter.to("meta"))
        register(module, name, parameter)

    with patch.object(nn.Module, "register_parameter", empty):
        yield


def _drawn(parameter: nn.Parameter, device: torch.device) -> nn.Parameter:
    """As the class draws it: matrices at random, scales of one."""
    data = torch.empty_like(parameter, device=device)
    return nn.Parameter(data.normal_(0.0, SPREAD) if data.ndim > 1 else data.fill_(1.0), requires_grad=False)


def bytes_read(dense: int, experts: int, *, count: int, chosen: int, tokens: int) -> float:
    """Bytes of weights that a step over `tokens` positions reads: `dense` always, and of `experts` (all of them
    together, `count` a layer) those that at least one position chooses, `chosen` each, evenly."""
    untouched = (1 - chosen / count) ** tokens
    return dense + experts * (1 - untouched)
