"""What the rows of a pass see in either kind of layer, and where they stand, padded to few shapes.

Products are compiled for each shape at first sight, for 0.6 ms and 0.6 MB each.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.by_torch import padded
from sfumato_model.denoiser.dense.layer import HIDDEN, Sight, turns
from sfumato_model.denoiser.dense.weights import DenseWeights
from sfumato_model.denoiser.rows import Rows

ROWS = (1, 4, 8)
STEP = 16
"""Rows of a pass are one of the former, or a multiple of the latter."""
KEYS = 64
"""The keys that rows may see are a multiple of it."""
MOST_PADDING = STEP + KEYS
"""Keys that padding adds behind the rows of a pass at most."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Of N padded rows: what they see in either kind of layer, and the scale (N, layers) of each layer's output."""

    rows: Rows
    scales: Tensor
    full: Sight
    sliding: Sight


def layout_of(weights: DenseWeights, rows: Rows) -> Layout:
    """`rows` with some that nothing sees behind its own, and keys that nobody has behind those."""
    window, context = weights.window, rows.context
    rows = padded(rows, rounded(rows.count))
    count = rows.count
    keys = -(-(context + count) // KEYS) * KEYS - context

    def own(seen: Tensor) -> Tensor:
        return f.pad(_hidden(seen), (0, keys - count), value=HIDDEN)

    near = rows.near(window)
    of_full, of_sliding = (turns(rows.positions, frequencies) for frequencies in weights.rotary)
    full = Sight(turns=of_full, own=own(rows.seen()))
    sliding = Sight(
        turns=of_sliding,
        own=own(rows.seen(window)),
        first=rows.first(window),
        context=None if near.all() else _hidden(near),
    )
    scales = torch.tensor([(layer.decoder_scale, layer.encoder_scale) for layer in weights.layers])
    return Layout(rows=rows, scales=scales.T[rows.text.long()], full=full, sliding=sliding)


def _hidden(seen: Tensor) -> Tensor:
    return torch.zeros(seen.shape).masked_fill_(~seen, HIDDEN)


def rounded(count: int) -> int:
    """Rows that a pass of `count` rows has with its padding."""
    return next((rows for rows in ROWS if count <= rows), -(-count // STEP) * STEP)
