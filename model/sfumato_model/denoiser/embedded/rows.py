"""What is asked of a pass: canvases and texts as arrays alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class CanvasRows:
    """A canvas of C positions, H of them in holes: what `canvas.Canvas` has of it.

    ids        (C,) the clamped tokens; what stands in holes is not read
    positions  (C,) each segment continuing the context
    segment    (C,) index of the segment; a row sees its own segment alone
    hole_at    (H,) indices into C
    """

    ids: Indices
    positions: Indices
    segment: Indices
    hole_at: Indices

    @property
    def length(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, kw_only=True)
class TextRows:
    """Token sequences that continue one context, packed on one axis of N tokens: what `base.Texts` has of them.

    ids (N,), positions (N,), segment (N,). Each sequence sees the context and its own earlier tokens.
    """

    ids: Indices
    positions: Indices
    segment: Indices

    @property
    def length(self) -> int:
        return len(self.ids)


def indices(numbers: Sequence[int]) -> Indices:
    return np.asarray(numbers, dtype=np.int64)
