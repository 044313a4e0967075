"""Rows to tensors: texts padded to one length, the canvases of a row packed on one axis."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.training.data.examples import Row


@dataclass(frozen=True, kw_only=True)
class Batch:
    """B rows of L text tokens and C canvas tokens.

    text            (B, L) int64, 0 where padded      text_valid (B, L) bool
    canvas          (B, C) int64, the true tokens     hole       (B, C) bool
    start           (B, C) int64, what the noise falls on: the true tokens, or a damaged text
    noise           (B, C) float, chance of corruption (0 outside holes)
    weight          (B, C) float, share in the hole loss (0 outside holes)
    positions       (B, C) int64, continuing each canvas's own context
    mask            (B, 1, C, L + C) bool, true where a canvas token may look
    """

    text: Tensor
    text_valid: Tensor
    canvas: Tensor
    start: Tensor
    hole: Tensor
    noise: Tensor
    weight: Tensor
    positions: Tensor
    mask: Tensor

    @property
    def tokens(self) -> int:
        """Text and canvas tokens, padding left out."""
        return int(self.text_valid.sum()) + int((self.positions > 0).sum())


BEHIND_END_WEIGHT = 0.1
"""Slots behind the first end of a hole are nearly free to predict and never read; they count little."""


ROUND = 64
"""Lengths are multiples of this: CPU kernels are made anew, and kept, for every shape that they meet."""


def _round_up(length: int) -> int:
    return -(-length // ROUND) * ROUND


def collate(rows: list[Row]) -> Batch:
    """Pad and pack `rows`."""
    length = _round_up(max(len(row.text) for row in rows))
    width = _round_up(max(sum(len(c.tokens) for c in row.canvases) for row in rows))
    shape = (len(rows), width)
    text = torch.zeros(len(rows), length, dtype=torch.long)
    text_valid = torch.zeros(len(rows), length, dtype=torch.bool)
    canvas, start, positions = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    hole = torch.zeros(shape, dtype=torch.bool)
    noise, weight = torch.zeros(shape), torch.zeros(shape)
    mask = torch.zeros(len(rows), 1, width, length + width, dtype=torch.bool)
    for b, row in enumerate(rows):
        text[b, : len(row.text)] = torch.tensor(row.text)
        text_valid[b, : len(row.text)] = True
        at = 0
        for example in row.canvases:
            n = len(example.tokens)
            here = slice(at, at + n)
            canvas[b, here] = torch.tensor(example.tokens)
            start[b, here] = torch.tensor(example.start or example.tokens)
            hole[b, here] = torch.tensor(example.hole)
            noise[b, here] = example.noise * hole[b, here]
            behind = torch.tensor(example.behind_end)
            weight[b, here] = torch.where(behind, BEHIND_END_WEIGHT, 1.0) * hole[b, here]
            positions[b, here] = torch.arange(example.context, example.context + n)
            mask[b, 0, here, : example.context] = True
            mask[b, 0, here, length + at : length + at + n] = True
            at += n
        mask[b, 0, at:, length + at :] = True  # padding sees padding: a query that sees nothing gives NaN
    return Batch(
        text=text, text_valid=text_valid, canvas=canvas, start=start, hole=hole, noise=noise, weight=weight,
        positions=positions, mask=mask,
    )  # fmt: skip


def batches(rows: Iterator[Row], size: int, seed: int) -> Iterator[Batch]:
    """Batches of `size` rows of about equal length."""
    rng = random.Random(seed)
    while True:
        pool = sorted((next(rows) for _ in range(size * 8)), key=lambda row: len(row.text))
        groups = [pool[i : i + size] for i in range(0, len(pool), size)]
        rng.shuffle(groups)
        yield from map(collate, groups)
