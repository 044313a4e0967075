"""What the rows of a pass see, as what is added to their scores."""

from __future__ import annotations

import numpy as np

from sfumato_model.denoiser.embedded.weights import Floats
from sfumato_model.denoiser.rows import Rows

HIDDEN = np.float32(-1e9)
"""Added to the score of a key that a row must not see; finite, so that a row that sees nothing stays a number."""


def sight(rows: Rows, window: int | None = None) -> Floats:
    """(N, n + N), for the context's n tokens and the rows; with a window, for those of the n that are in sight."""
    context = np.ones((rows.count, rows.context), np.bool_) if window is None else rows.near(window)
    return np.where(np.concatenate([context, rows.seen(window)], 1), np.float32(0), HIDDEN)


def within_window(window: int, rows: Rows) -> bool:
    """Whether a sliding layer sees what any layer does."""
    return int(rows.positions.max()) < window
