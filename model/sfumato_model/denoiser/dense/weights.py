"""The weights of a checkpoint without routing, arranged so that a layer is few, large matrix products.

The class's own forward stays the definition (`tests/model/test_dense_gemma.py` compares them). With one expert a layer
the router has nothing to choose, its weight is one, and the expert is an ordinary second feed-forward. RMS norms in
front of a product are folded into it, and products of the same input are one.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as f


@dataclass(frozen=True, kw_only=True)
class Product:
    """A matrix (out, in) to multiply rows by: `narrow` in bfloat16 where that is faster, `wide` in float32."""

    wide: Tensor
    narrow: Tensor | None

    def __call__(self, rows: Tensor) -> Tensor:
        """`rows` (N, in) -> (N, out), in float32."""
        rows = self.rows(rows)
        return f.linear(rows, self.wide if rows.dtype == torch.float32 else self.narrow).float()  # type: ignore[arg-type]

    def rows(self, rows: Tensor) -> Tensor:
        """`rows` in the dtype that they are multiplied in: a single one is faster in float32."""
        return rows.float() if self.narrow is None or len(rows) == 1 else rows.bfloat16()


@dataclass(frozen=True, kw_only=True)
class GatedFeedForward:
    """`into` has gate and up of all its parts, `out` one product for each part, which is `widths` wide."""

    into: Product
    out: tuple[Product, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DenseLayer:
    """One layer, shared by encoder and decoder but for the scalar that its output is multiplied by.

    into       input -> queries, keys and, where they are not the keys, values of all heads
    heads      query heads; `groups` key-value heads, each `width` wide
    turn       (heads + groups, width) what queries and keys are multiplied by after their norm
    sliding    its queries see no further back than the window, and its values are not its keys
    """

    sliding: bool
    heads: int
    groups: int
    width: int
    into: Product
    turn: Tensor
    out: Product
    after_attention: Tensor
    forward: GatedFeedForward
    after_parts: tuple[Tensor, ...]
    after_forward: Tensor
    encoder_scale: float
    decoder_scale: float


@dataclass(frozen=True, kw_only=True)
class DenseWeights:
    """Everything that a text pass needs. `embed` (vocabulary, hidden) is not scaled.

    `rotary` has the frequencies of full attention and of sliding attention.
    """

    embed: Tensor
    embed_scale: float
    head: Product
    mix: Product
    layers: tuple[DenseLayer, ...]
    norm: Tensor
    eps: float
    conditioning: GatedFeedForward
    cap: float | None
    window: int
    rotary: tuple[Tensor, Tensor]
