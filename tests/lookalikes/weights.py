"""Weights of the released class with random numbers, in the layouts that repositories have them in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tests.lookalikes.config import released_config
from torch import Tensor
from transformers import DiffusionGemmaForBlockDiffusion

SHARDS = 3


def released_model(vocabulary: int, *, seed: int = 0, dtype: torch.dtype = torch.bfloat16, **shape: int) -> Any:
    """The class in the released shape, with weights wide enough that a wrong mask would be seen."""
    torch.manual_seed(seed)
    model = DiffusionGemmaForBlockDiffusion._from_config(
        released_config(vocabulary, **shape), attn_implementation="sdpa", dtype=dtype
    ).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim >= 2 and "vision" not in name:
                parameter.mul_(4.0)
        for index, layer in enumerate(model.model.encoder.language_model.layers):
            layer.layer_scalar.fill_(0.95 - 0.03 * index)
        for index, layer in enumerate(model.model.decoder.layers):
            layer.layer_scalar.fill_(0.75 + 0.04 * index)
    return model


def stored(model: Any) -> dict[str, Tensor]:
    """The tensors as a checkpoint has them: what encoder and decoder share is there once."""
    seen: set[int] = set()
    kept: dict[str, Tensor] = {}
    for name, tensor in sorted(model.state_dict().items(), key=lambda item: ("encoder" in item[0], item[0])):
        if name == "lm_head.weight" or tensor.data_ptr() in seen:
            continue
        seen.add(tensor.data_ptr())
        kept[name] = tensor.clone().contiguous()
    return kept


def experts_apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """One tensor for each expert and product, as quantizers write them."""
    apart: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        folder, _, last = name.rpartition(".")
        if last == "gate_up_proj":
            for index, both in enumerate(tensor):
                gate, up = both.chunk(2)
                apart[f"{folder}.{index}.gate_proj.weight"] = gate.contiguous()
                apart[f"{folder}.{index}.up_proj.weight"] = up.contiguous()
        elif last == "down_proj":
            apart |= {f"{folder}.{index}.down_proj.weight": down.contiguous() for index, down in enumerate(tensor)}
        else:
            apart[name] = tensor
    return apart


def write_shards(folder: Path, tensors: Mapping[str, Tensor], shards: int = SHARDS) -> None:
    """`shards` files of about the same number of tensors, and the index that says which has what."""
    names = sorted(tensors)
    files = [f"model-{number + 1:05d}-of-{shards:05d}.safetensors" for number in range(shards)]
    where = {name: files[at * shards // len(names)] for at, name in enumerate(names)}
    for file in files:
        own = {name: tensors[name] for name in names if where[name] == file}
        save_file(own, folder / file, metadata={"format": "pt"})
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    index = {"metadata": {"total_size": size}, "weight_map": where}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
