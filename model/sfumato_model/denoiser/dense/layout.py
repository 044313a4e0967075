"""Where the rows of a pass stand and what each of them sees: a canvas, texts that are read left to right, or both.

Passes are padded to few shapes: products are compiled for each shape at first sight, for 0.6 ms and 0.6 MB each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.dense.layer import HIDDEN, Sight, turns
from sfumato_model.denoiser.dense.weights import DenseWeights

ROWS = (1, 4, 8)
STEP = 16
"""Rows of a pass are one of the former, or a multiple of the latter."""
KEYS = 64
"""The keys that rows may see are a multiple of it."""
MOST_PADDING = STEP + KEYS
"""Keys that padding adds behind the rows of a pass at most."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Of N rows: the scale of each layer's output, and what they see in either kind of layer.

    A scale is a number, or (N, 1) where some rows are the decoder's and some the encoder's.
    """

    count: int
    scales: tuple[float | Tensor, ...]
    full: Sight
    sliding: Sight


def canvas_layout(weights: DenseWeights, length: int, canvas: Canvas) -> Layout:
    """Every row sees the context and its own segment."""
    own = None
    if len(canvas.segments) > 1:
        own = _hidden(canvas.segment.unsqueeze(1) == canvas.segment.unsqueeze(0))
    full, sliding = (turns(canvas.positions, frequencies) for frequencies in weights.rotary)
    return Layout(
        count=canvas.length,
        scales=tuple(layer.decoder_scale for layer in weights.layers),
        full=Sight(turns=full, own=own),
        # A sliding layer's queries all see the last window - 1 context tokens and the whole canvas.
        sliding=Sight(turns=sliding, own=own, first=max(0, length - weights.window + 1)),
    )


def causal_layout(weights: DenseWeights, length: int, positions: Tensor, segment: Tensor | None) -> Layout:
    """Every row sees what stands before it, of its own segment alone."""
    distance = positions.unsqueeze(1) - positions.unsqueeze(0)
    before = distance >= 0
    if segment is not None:
        before &= segment.unsqueeze(1) == segment.unsqueeze(0)
    of_full, of_sliding = (turns(positions, frequencies) for frequencies in weights.rotary)
    full = Sight(turns=of_full, own=_hidden(before))
    # No row stands before the context's end.
    first = max(0, length - weights.window + 1)
    sliding = Sight(turns=of_sliding, own=full.own, first=first)
    farthest = int(positions.max())
    if farthest - first >= weights.window:
        sliding = replace(
            sliding,
            own=_hidden(before & (distance < weights.window)),
            context=_hidden(positions.unsqueeze(1) - torch.arange(first, length) < weights.window),
        )
    scales = tuple(layer.encoder_scale for layer in weights.layers)
    return Layout(count=len(positions), scales=scales, full=full, sliding=sliding)


def joined(canvas: Layout, causal: Layout) -> Layout:
    """Both kinds of rows in one pass, none seeing the other's; only where all of them see all of the context."""
    rows, texts = canvas.count, causal.count
    own = torch.full((rows + texts, rows + texts), HIDDEN)
    own[:rows, :rows] = 0.0 if canvas.full.own is None else canvas.full.own
    assert causal.full.own is not None
    own[rows:, rows:] = causal.full.own
    return Layout(
        count=rows + texts,
        scales=tuple(
            torch.cat([torch.as_tensor(a).expand(rows, 1), torch.as_tensor(b).expand(texts, 1)])
            for a, b in zip(canvas.scales, causal.scales, strict=True)
        ),
        full=Sight(turns=torch.cat([canvas.full.turns, causal.full.turns], 1), own=own),
        sliding=Sight(turns=torch.cat([canvas.sliding.turns, causal.sliding.turns], 1), own=own),
    )  # fmt: skip


def _hidden(seen: Tensor) -> Tensor:
    return torch.zeros(seen.shape).masked_fill_(~seen, HIDDEN)


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
