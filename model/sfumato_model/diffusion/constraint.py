"""What the typed half of a word leaves possible: the first slot of its hole holds only tokens that begin with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.denoiser.arrays import Array, device_of, on_device, sent, where
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.text.vocabulary import TokenTexts

IMPOSSIBLE = -1e4
"""A log probability of never, finite so that differences stay numbers."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The slots whose token has to start with a typed text: `at` (T,) slots, `impossible` (T, vocabulary) bool."""

    at: Array
    impossible: Array

    def apply(self, logits: Array) -> Array:
        """`logits` (H, vocabulary) with the impossible tokens of those slots out of question."""
        logits[self.at] = where(self.impossible, IMPOSSIBLE, logits[self.at])
        return logits

    def within(self, slots: Sequence[int]) -> Typed | None:
        """What holds for `slots` alone, counted among themselves."""
        rows = [(slots.index(at), row) for row, at in enumerate(self.at.tolist()) if at in slots]
        if not rows:
            return None
        at, own = sent(device_of(self.at), *zip(*rows, strict=True))
        return Typed(at=at, impossible=self.impossible[own])


def typed_mask(texts: TokenTexts, canvas: Canvas, vocabulary: int) -> Typed | None:
    """What the typed texts of a canvas leave possible; `None` when nothing was typed."""
    allowed = {typed: texts.starting_with(typed) for _, typed in canvas.typed_slots()}
    found = [(slot, typed) for slot, typed in canvas.typed_slots() if len(allowed[typed])]
    if not found:
        return None
    # Most often all candidates begin with the same text.
    impossible = np.ones((len(allowed), vocabulary), dtype=np.bool_)
    for row, ids in enumerate(allowed.values()):
        impossible[row, ids] = False
    device = device_of(canvas.ids)
    at, rows = sent(device, [slot for slot, _ in found], [list(allowed).index(typed) for _, typed in found])
    return Typed(at=at, impossible=on_device(impossible, device)[rows])
