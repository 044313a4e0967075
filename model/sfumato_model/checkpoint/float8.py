"""Which weights are kept in float8 where a checkpoint is loaded so, and the bytes that it then has. No torch here.

The matrices that are most of it: projections of attention, dense MLPs, experts. Norms, routers, embeddings and the
head, which is tied to them, stay as they are stored: together they are a twentieth, and every token needs them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sfumato_model.checkpoint.text_config import SLIDING, TextConfig, text_config

KEPT = re.compile(
    r"(?:decoder|language_model)\.layers\.\d+\."
    r"(?:self_attn\.[qkvo]_proj\.weight|mlp\.(?:gate|up|down)_proj\.weight"
    r"|experts\.(?:\d+\.)?(?:gate_up|gate|up|down)_proj(?:\.weight)?)$"
)
"""Names of matrices that are kept in float8, experts fused or apart."""
SCALE_NAMES = ("weight_scale", "_proj_scale")
"""How names of their scales end."""
SCALE_BYTES = 2
"""Of each output row."""
WIDE_BYTES = 2
"""Of each number that is not kept in float8: it is bfloat16."""


def is_kept(name: str) -> bool:
    """Whether the weight of that name is kept in float8."""
    return KEPT.search(name) is not None


def float8_bytes(shapes: Mapping[str, Sequence[int]]) -> int:
    """Bytes in memory of weights of these names and shapes, if they are loaded in float8."""
    return sum(
        math.prod(shape) + SCALE_BYTES * math.prod(shape[:-1]) if is_kept(name) else WIDE_BYTES * math.prod(shape)
        for name, shape in shapes.items()
    )


def float8_saves(config: Mapping[str, Any]) -> int:
    """Bytes by which float8 is smaller than bfloat16, from a `config.json` alone: before anything is downloaded.

    Raises what reading a config raises that says nothing sensible.
    """
    text = text_config(config)
    matrices = (one for layer in range(text.num_hidden_layers) for one in _matrices(text, layer))
    return sum((WIDE_BYTES - 1) * rows * columns - SCALE_BYTES * rows for rows, columns in matrices)


def _matrices(text: TextConfig, layer: int) -> Iterator[tuple[int, int]]:
    """Output rows and columns of each matrix of a layer; experts are one matrix."""
    hidden, (width, groups) = text.hidden_size, text.heads(layer)
    yield text.num_attention_heads * width, hidden
    # Full attention has keys for values.
    for _ in range(2 if text.layer_types[layer] == SLIDING else 1):
        yield groups * width, hidden
    yield hidden, text.num_attention_heads * width
    yield 2 * text.intermediate_size, hidden
    yield hidden, text.intermediate_size
    experts, inner = text.num_experts or 0, text.moe_intermediate_size or 0
    yield 2 * experts * inner, hidden
    yield experts * hidden, inner
