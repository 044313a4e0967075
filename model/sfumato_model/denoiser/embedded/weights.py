"""The weights of a checkpoint without routing as arrays, arranged so that a layer is few, large matrix products.

As `denoiser/dense/weights.py` has them: with one expert a layer the expert is an ordinary second feed-forward, and RMS
norms in front of a product are folded into it. Matrices are (in, out) here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class FeedForward:
    """`gate` and `up` have all its parts side by side, `out` one matrix for each part."""

    gate: Floats
    up: Floats
    out: tuple[Floats, ...]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer, shared by encoder and decoder but for the scalar that its output is multiplied by.

    into             input -> queries, keys and, where they are not the keys, values of all heads
    heads            query heads; `groups` key-value heads, each `width` wide
    queries, keys    (width,) what each head is multiplied by after its norm
    sliding          its queries see no further back than the window, and its values are not its keys
    """

    sliding: bool
    heads: int
    groups: int
    width: int
    into: Floats
    queries: Floats
    keys: Floats
    out: Floats
    after_attention: Floats
    forward: FeedForward
    after_parts: tuple[Floats, ...]
    after_forward: Floats
    encoder_scale: float
    decoder_scale: float


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Everything that a text pass needs. `embed` (vocabulary, hidden) is not scaled.

    `rotary` has the frequencies of full attention and of sliding attention, (width / 2,) each; none of a kind that no
    layer is of.
    """

    embed: Floats
    embed_scale: float
    layers: tuple[Layer, ...]
    norm: Floats
    eps: float
    conditioning: FeedForward
    cap: float | None
    window: int
    rotary: tuple[Floats, Floats]

    @property
    def vocabulary(self) -> int:
        return len(self.embed)

    @property
    def hidden(self) -> int:
        return self.embed.shape[1]
