"""Passes padded to few shapes: products are compiled for each shape at first sight, for 0.6 ms and 0.6 MB each."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.dense.layer import HIDDEN, Sight
from sfumato_model.denoiser.dense.layout import Layout

ROWS = (1, 4, 8)
STEP = 16
"""Rows of a pass are one of the former, or a multiple of the latter."""
KEYS = 64
"""The keys that rows may see are a multiple of it."""
MOST_PADDING = STEP + KEYS
"""Keys that padding adds behind the rows of a pass at most."""


def rounded(count: int) -> int:
    """Rows that a pass of `count` rows has with its padding."""
    return next((rows for rows in ROWS if count <= rows), -(-count // STEP) * STEP)


def padded(layout: Layout, length: int) -> Layout:
    """`layout` with rows that nothing sees behind its own, and keys that nobody has behind those."""
    count, rows = layout.count, rounded(layout.count)
    keys = -(-(length + rows) // KEYS) * KEYS - length
    return replace(
        layout,
        count=rows,
        scales=tuple(
            f.pad(scale, (0, 0, 0, rows - count)) if isinstance(scale, Tensor) else scale for scale in layout.scales
        ),
        full=_padded_sight(layout.full, count, rows, keys),
        sliding=_padded_sight(layout.sliding, count, rows, keys),
    )


def _padded_sight(sight: Sight, count: int, rows: int, keys: int) -> Sight:
    own = torch.full((rows, keys), HIDDEN)
    own[:count, :count] = 0.0 if sight.own is None else sight.own
    context = None if sight.context is None else f.pad(sight.context, (0, 0, 0, rows - count))
    return replace(sight, turns=f.pad(sight.turns, (0, 0, 0, 0, 0, rows - count)), own=own, context=context)
