"""What the typed half of a word leaves possible: the first slot of its hole holds only tokens that begin with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.text.vocabulary import TokenTexts


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The slots whose token has to start with a typed text: `at` (T,) slots, `impossible` (T, vocabulary) bool."""

    at: Tensor
    impossible: Tensor

    def apply(self, logits: Tensor) -> Tensor:
        """`logits` (H, vocabulary) with the impossible tokens of those slots out of question."""
        return logits.index_put((self.at,), logits[self.at].masked_fill(self.impossible, -1e4))

    def within(self, slots: Sequence[int]) -> Typed | None:
        """What holds for `slots` alone, counted among themselves."""
        rows = [(slots.index(at), row) for row, at in enumerate(self.at.tolist()) if at in slots]
        if not rows:
            return None
        device = self.at.device
        return Typed(
            at=torch.tensor([at for at, _ in rows]).to(device),
            impossible=self.impossible[torch.tensor([row for _, row in rows]).to(device)],
        )


def typed_mask(texts: TokenTexts, canvas: Canvas, vocabulary: int) -> Typed | None:
    """What the typed texts of a canvas leave possible; `None` when nothing was typed."""
    device = canvas.ids.device
    allowed = {
        typed: torch.from_numpy(texts.starting_with(typed)).to(device) for _, typed in canvas.typed_slots()
    }  # fmt: skip
    found = [(slot, typed) for slot, typed in canvas.typed_slots() if len(allowed[typed])]
    if not found:
        return None
    # Most often all candidates begin with the same text.
    possible = torch.zeros(len(allowed), vocabulary, dtype=torch.bool, device=device)
    for row, ids in enumerate(allowed.values()):
        possible[row, ids] = True
    rows = [list(allowed).index(typed) for _, typed in found]
    return Typed(at=torch.tensor([slot for slot, _ in found]).to(device), impossible=~possible[rows])
