"""Where the rows of a pass stand and what each of them sees: a canvas, texts that are read left to right, or both.

Rows are tokens that are encoded or denoised now, N of them, behind a context of L tokens. A row of a canvas sees its
own segment, a row of a text what stands before it there; both see the context, in sliding layers its end alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas

_PADDING = 2**31
"""Owns the rows behind the last one; they see each other and the context, and nobody sees them."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """N rows behind `context` tokens.

    positions  (N,) int64
    owner      (N,) int64, the segment or text that each belongs to, none twice
    text       (N,) bool, whether it is read left to right
    """

    context: int
    positions: Tensor
    owner: Tensor
    text: Tensor

    @classmethod
    def of_canvas(cls, canvas: Canvas) -> Rows:
        text = torch.zeros_like(canvas.hole)
        return cls(context=canvas.context_length, positions=canvas.positions, owner=canvas.segment, text=text)

    @classmethod
    def of_texts(cls, context: int, texts: Texts) -> Rows:
        # Apart from all segments of a canvas, however many there are.
        owner = -1 - texts.segment
        text = torch.ones_like(texts.ids, dtype=torch.bool)
        return cls(context=context, positions=texts.positions, owner=owner, text=text)

    def and_also(self, other: Rows) -> Rows:
        return Rows(
            context=self.context,
            positions=torch.cat([self.positions, other.positions]),
            owner=torch.cat([self.owner, other.owner]),
            text=torch.cat([self.text, other.text]),
        )

    def padded(self, count: int) -> Rows:
        """With rows behind its own, `count` in all."""
        more = count - len(self.positions)
        return Rows(
            context=self.context,
            positions=f.pad(self.positions, (0, more)),
            owner=f.pad(self.owner, (0, more), value=_PADDING),
            text=f.pad(self.text, (0, more), value=True),
        )

    def first(self, window: int) -> int:
        """Context tokens before it are out of sight for all rows of a sliding layer."""
        return max(0, self.context - window + 1)

    def seen(self, window: int | None = None) -> Tensor:
        """Which of the rows each of them sees, (N, N) bool; with a window, in a sliding layer."""
        distance = self.positions.unsqueeze(1) - self.positions.unsqueeze(0)
        before = distance >= 0 if window is None else (distance >= 0) & (distance < window)
        return (self.owner.unsqueeze(1) == self.owner.unsqueeze(0)) & (before | ~self.text.unsqueeze(1))

    def near(self, window: int) -> Tensor:
        """Which of the context's tokens from `first` on each row sees in a sliding layer, (N, L - first) bool."""
        context = torch.arange(self.first(window), self.context, device=self.positions.device)
        return (self.positions.unsqueeze(1) - context < window) | ~self.text.unsqueeze(1)
