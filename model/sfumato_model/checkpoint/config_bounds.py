"""Is a `config.json` of a model that could be, and that its weights could be of? Asked before anything is made of it.

A number there decides what is allocated and how often a loop runs. The bounds leave ten times what the released
checkpoint has, and more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sfumato_model.api.errors import CheckpointError

MOST = {
    "num_hidden_layers": 1_024,
    "hidden_size": 65_536,
    "intermediate_size": 1_048_576,
    "moe_intermediate_size": 1_048_576,
    "num_attention_heads": 4_096,
    "num_key_value_heads": 4_096,
    "num_global_key_value_heads": 4_096,
    "head_dim": 16_384,
    "global_head_dim": 16_384,
    "num_experts": 4_096,
    "top_k_experts": 4_096,
    "vocab_size": 4_194_304,
    "sliding_window": 16_777_216,
    "max_position_embeddings": 16_777_216,
    "canvas_length": 65_536,
    "num_labels": 4_096,
    "patch_size": 1_024,
    "pooling_kernel_size": 1_024,
    "position_embedding_size": 1_048_576,
}
"""Whole numbers from 1 on, wherever they stand; `None` where the class has a value of its own."""
WITHIN = {
    "rms_norm_eps": (1e-12, 1.0),
    "rope_theta": (1.0, 1e12),
    "final_logit_softcapping": (1e-3, 1e6),
    "partial_rotary_factor": (1e-3, 1.0),
}
"""Any numbers, from and to, likewise: with others the model computes none."""
MOST_ELSE = 2**31 - 1
"""Any other number's size: ids, frequencies, what the class may add."""
DEEPEST = 16
"""Objects and lists within each other."""
PER_BYTE = 16
"""Parameters that a byte of weights may stand for. Four bits each are two."""
SPARE = 2**26
"""Parameters that need not be in the files: the class makes up a vision tower, which is never used."""
_LAYER = re.compile(r"(?:^|\.)layers\.(\d+)\.")


def check_config(path: Path, config: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], size: int) -> None:
    """Hold the content of `path` against the bounds, and against weights of these `shapes` and `size` in bytes.

    Raises `CheckpointError` that names the field, what it is, and what it may be.
    """
    check_fields(path, config)
    _check_weights(path, config.get("text_config", {}), config.get("vision_config") or {}, shapes, size)


def check_fields(path: Path, config: Mapping[str, Any]) -> None:
    """Hold the content of `path` against the bounds alone. Raises `CheckpointError` as `check_config` does."""
    for name, value in _numbers(path, config, "", 0):
        field = name.rpartition(".")[2]
        if field in WITHIN:
            low, high = WITHIN[field]
            if not low <= value <= high:
                raise CheckpointError(f"{path}: {name} is {value:.40g}, and should be from {low:g} to {high:g}")
        elif isinstance(value, float):
            if not math.isfinite(value):
                raise CheckpointError(f"{path}: {name} is {value}, and should be a number")
        elif field in MOST:
            if not 1 <= value <= MOST[field]:
                raise CheckpointError(f"{path}: {name} is {_short(value)}, and should be from 1 to {MOST[field]:,}")
        elif abs(value) > MOST_ELSE:
            raise CheckpointError(f"{path}: {name} is {_short(value)}, and should be {MOST_ELSE:,} at most")
    text, vision = config.get("text_config", {}), config.get("vision_config") or {}
    if not isinstance(text, dict) or not isinstance(vision, dict):
        raise CheckpointError(f"{path}: text_config and vision_config should be objects")
    _check_types(path, text)


def _numbers(path: Path, value: Any, name: str, depth: int) -> Iterator[tuple[str, int | float]]:
    """Every number with the fields that lead to it."""
    if depth > DEEPEST:
        raise CheckpointError(f"{path}: {name[:80]} is nested too deeply")
    field = name.rpartition(".")[2]
    if field in MOST and not (value is None or type(value) is int):
        raise CheckpointError(f"{path}: {name} is {value!r:.80}, and should be from 1 to {MOST[field]:,}")
    if field in WITHIN and not (value is None or type(value) in (int, float)):
        low, high = WITHIN[field]
        raise CheckpointError(f"{path}: {name} is {value!r:.80}, and should be from {low:g} to {high:g}")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(path, inner, f"{name}.{key}" if name else key, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(path, inner, f"{name}[]", depth + 1)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, value


def _short(number: float) -> str:
    """A number of hundreds of digits is not told whole."""
    said = str(number)
    return said if len(said) <= 40 else f"{said[:20]}... ({len(said)} digits)"


def _check_types(path: Path, text: Mapping[str, Any]) -> None:
    """What `text_config.py` and the class take apart without a look."""
    own = text.get("per_layer_config") or {}
    if not (
        isinstance(own, dict) and all(str(at).isdecimal() and isinstance(values, dict) for at, values in own.items())
    ):
        raise CheckpointError(f"{path}: per_layer_config should be an object of objects, by the numbers of layers")
    kinds = text.get("layer_types")
    layers = text.get("num_hidden_layers")
    if kinds is not None and not (isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds)):
        raise CheckpointError(f"{path}: layer_types should be a list of names")
    if kinds is not None and layers is not None and len(kinds) != layers:
        raise CheckpointError(f"{path}: layer_types has {len(kinds)} layers, and num_hidden_layers is {layers}")
    for name in ("eos_token_id", "bos_token_id"):
        ids = text.get(name)
        for id in ids if isinstance(ids, list) else [ids]:
            if not (id is None or (type(id) is int and id >= 0)):
                raise CheckpointError(f"{path}: {name} is {id!r:.80}, and should be the id of a token")


def _check_weights(
    path: Path, text: Mapping[str, Any], vision: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], size: int
) -> None:
    layers = {int(found[1]) for name in shapes if "vision" not in name and (found := _LAYER.search(name))}
    said = text.get("num_hidden_layers")
    if said is not None and layers and said > max(layers) + 1:
        raise CheckpointError(f"{path}: num_hidden_layers is {said}, and the weights have {max(layers) + 1} layers")
    rows = [shape[0] for name, shape in shapes.items() if name.endswith("embed_tokens.weight") and shape]
    said = text.get("vocab_size")
    if said is not None and rows and said > max(rows):
        raise CheckpointError(f"{path}: vocab_size is {said}, and the weights have {max(rows)} rows of tokens")
    parameters, most = _parameters(text) + _parameters(vision), PER_BYTE * size + SPARE
    if parameters > most:
        raise CheckpointError(
            f"{path} is of a model of some {parameters:,} parameters, and its weights of {size:,} bytes hold "
            f"{PER_BYTE * size:,} at most"
        )


def _parameters(part: Mapping[str, Any]) -> int:
    """About how many there would be, of what the file itself says."""

    def number(name: str) -> int:
        return part.get(name) or 0

    hidden, width = number("hidden_size"), max(number("head_dim"), number("global_head_dim"))
    heads = number("num_attention_heads") + max(number("num_key_value_heads"), number("num_global_key_value_heads"))
    forward = number("intermediate_size") + number("num_experts") * number("moe_intermediate_size")
    layer = hidden * (2 * heads * width + 3 * forward)
    tokens = number("vocab_size") + 2 * number("position_embedding_size")
    return number("num_hidden_layers") * layer + hidden * tokens
