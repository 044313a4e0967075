"""Where the rows of a pass stand and what each of them sees: a canvas, texts that are read left to right, or both.

Rows are tokens that are encoded or denoised now, N of them, behind a context of L tokens. A row of a canvas sees its
own segment, a row of a text what stands before it there; both see the context, in sliding layers its end alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.denoiser.arrays import Array, device_of, on_device
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas


@dataclass(frozen=True, kw_only=True)
class Rows:
    """N rows behind `context` tokens.

    positions  (N,) int64
    owner      (N,) int64, the segment or text that each belongs to, none twice; those of texts are negative
    """

    context: int
    positions: Array
    owner: Array

    @classmethod
    def of_canvas(cls, canvas: Canvas) -> Rows:
        return cls(context=canvas.context_length, positions=canvas.positions, owner=canvas.segment)

    @classmethod
    def of_texts(cls, context: int, texts: Texts) -> Rows:
        return cls(context=context, positions=texts.positions, owner=-1 - texts.segment)

    @property
    def count(self) -> int:
        return int(self.positions.shape[0])

    @property
    def text(self) -> Array:
        """Which of them are read left to right, (N,) bool."""
        return self.owner < 0

    def and_also(self, other: Rows) -> Rows:
        return Rows(
            context=self.context,
            positions=concatenated([self.positions, other.positions]),
            owner=concatenated([self.owner, other.owner]),
        )

    def first(self, window: int) -> int:
        """Context tokens before it are out of sight for all rows of a sliding layer."""
        return max(0, self.context - window + 1)

    def seen(self, window: int | None = None) -> Array:
        """Which of the rows each of them sees, (N, N) bool; with a window, in a sliding layer."""
        distance = self.positions[:, None] - self.positions
        before = distance >= 0 if window is None else (distance >= 0) & (distance < window)
        return (self.owner[:, None] == self.owner) & (before | ~self.text[:, None])

    def near(self, window: int) -> Array:
        """Which of the context's tokens from `first` on each row sees in a sliding layer, (N, L - first) bool."""
        context = on_device(np.arange(self.first(window), self.context), device_of(self.positions))
        return (self.positions[:, None] - context < window) | ~self.text[:, None]


def concatenated(arrays: Sequence[Array]) -> Array:
    """Along their first axis."""
    if isinstance(arrays[0], np.ndarray):
        return np.concatenate(arrays)
    import torch

    return torch.cat(list(arrays))
