"""Where the rows of a pass stand and what each of them sees: a canvas, texts that are read left to right, or both.

Rows are tokens that are encoded or denoised now, N of them, behind a context of L tokens. A row of a canvas sees its
own segment, a row of a text what stands before it there; both see the context, in sliding layers its end alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as f

from sfumato_model.checkpoint.text_config import FULL, SLIDING
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas

ROWS, KEYS = 32, 256
"""Rows of a pass, and keys that they may see, are multiples of these: so there are few shapes, and a step of each could
be captured."""
_PADDING = 2**31
"""Owns the rows behind the last one; they see each other and the context, and nobody sees them."""
Turns = tuple[Tensor, Tensor]
"""Cosine and signed sine of the rows' positions, (N, 1, width) each."""


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

    def padded(self) -> Rows:
        """With rows behind its own up to a multiple of `ROWS`."""
        more = -len(self.positions) % ROWS
        return Rows(
            context=self.context,
            positions=f.pad(self.positions, (0, more)),
            owner=f.pad(self.owner, (0, more), value=_PADDING),
            text=f.pad(self.text, (0, more), value=True),
        )

    def first(self, kind: str, window: int) -> int:
        """Context tokens before it are out of sight for all rows of such a layer."""
        return max(0, self.context - window + 1) if kind == SLIDING else 0

    def masks(self, window: int) -> dict[str, Tensor]:
        """For each kind of layer (N, K) bool: which of the context's tokens from `first` on, then of the rows.

        K is a multiple of `KEYS`; what is behind the rows is seen by none.
        """
        distance = self.positions.unsqueeze(1) - self.positions.unsqueeze(0)
        text = self.text.unsqueeze(1)
        own = (self.owner.unsqueeze(1) == self.owner.unsqueeze(0)) & (~text | (distance >= 0))
        full = torch.cat([own.new_ones(len(own), self.context), own], 1)
        first = self.first(SLIDING, window)
        before = torch.arange(first, self.context, device=own.device).unsqueeze(0)
        near = ~text | (self.positions.unsqueeze(1) - before < window)
        sliding = torch.cat([near, own & (~text | (distance < window))], 1)
        return {kind: f.pad(mask, (0, -mask.shape[1] % KEYS)) for kind, mask in ((FULL, full), (SLIDING, sliding))}


def turns(angle: Tensor, scale: float, dtype: torch.dtype) -> Turns:
    """The rotary embedding of rows whose angles (N, width / 2) are given; the first half's sine is negative."""
    cosine, sine = angle.cos() * scale, angle.sin() * scale
    return (
        torch.cat([cosine, cosine], -1).unsqueeze(1).to(dtype),
        torch.cat([-sine, sine], -1).unsqueeze(1).to(dtype),
    )
