"""Where the rows of a pass stand and what each of them sees: a canvas, texts that are read left to right, or both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.denoiser.embedded.rows import Indices
from sfumato_model.denoiser.embedded.weights import Floats

HIDDEN = np.float32(-1e9)
"""Added to the score of a key that a row must not see; finite, so that a row that sees nothing stays a number."""
Seen = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Of N rows behind n context tokens.

    positions  (N,)
    encoder    rows from this one on are the encoder's, those before it the decoder's
    own        (N, N) what each row sees of the rows
    """

    positions: Indices
    encoder: int
    own: Seen

    @property
    def count(self) -> int:
        return len(self.positions)


def canvas_layout(canvas: Canvas) -> Layout:
    """Every row sees the context and its own segment."""
    own = canvas.segment[:, None] == canvas.segment
    return Layout(positions=canvas.positions, encoder=canvas.length, own=own)


def causal_layout(texts: Texts) -> Layout:
    """Every row sees what stands before it, of its own segment alone."""
    own = (texts.positions[:, None] >= texts.positions) & (texts.segment[:, None] == texts.segment)
    return Layout(positions=texts.positions, encoder=0, own=own)


def joined(canvas: Layout, causal: Layout) -> Layout:
    """Both kinds of rows in one pass, none seeing the other's."""
    own = np.zeros((canvas.count + causal.count,) * 2, np.bool_)
    own[: canvas.count, : canvas.count] = canvas.own
    own[canvas.count :, canvas.count :] = causal.own
    positions = np.concatenate([canvas.positions, causal.positions])
    return Layout(positions=positions, encoder=canvas.count, own=own)


def first_seen(window: int, length: int) -> int:
    """The first of `length` context tokens that any row behind them sees in a sliding layer."""
    return max(0, length - window + 1)


def seen_by_all_layers(layout: Layout, length: int) -> Floats:
    """(N, n + N), what is added to scores where no window hides anything."""
    seen = np.zeros((layout.count, length + layout.count), np.float32)
    seen[:, length:][~layout.own] = HIDDEN
    return seen


def seen_by_sliding_layers(window: int, layout: Layout, length: int) -> Floats:
    """(N, n - first + N): the encoder's rows see as far back as the window, the decoder's all from `first` on."""
    first, causal = first_seen(window, length), layout.positions[layout.encoder :]
    seen = seen_by_all_layers(layout, length)[:, first:]
    every = np.concatenate([np.arange(first, length), layout.positions])
    seen[layout.encoder :][causal[:, None] - every >= window] = HIDDEN
    return seen


def within_window(window: int, layout: Layout) -> bool:
    """Whether a sliding layer sees what any layer does."""
    return int(layout.positions.max()) < window
