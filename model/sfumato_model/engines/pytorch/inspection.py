"""How likely each token of a text is, given all the others: by the denoiser alone, or with the causal reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.canvas.segment import HoleSlots, Piece, Segment
from sfumato_model.denoiser.base import Denoiser, Texts
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.prefix import Prefix
from sfumato_model.engines.inspection import told


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Log probabilities (N, vocabulary) on a device, in nats; N tokens were observed."""

    log_probs: Tensor

    def at(self, rows: Sequence[int], columns: Sequence[int]) -> list[float]:
        found: list[float] = self.log_probs[list(rows), list(columns)].tolist()
        return found


@torch.inference_mode()
def inspected(
    denoiser: Denoiser, prefix: Prefix, ids: Sequence[int], near: Sequence[int], causal_weight: float
) -> Rows:
    """`ids` in one segment, `near` clamped behind them."""
    logits = _denoised(denoiser, prefix, [ids], near)
    if causal_weight:
        texts = Texts.pack([ids[:-1]], prefix.length, denoiser.device)
        at = torch.arange(-1, len(ids) - 1, device=denoiser.device)
        causal = denoiser.causal_logits(prefix, texts, at)
        logits = (logits + causal_weight * causal.log_softmax(-1)).log_softmax(-1)
    return Rows(log_probs=logits)


@torch.inference_mode()
def given_the_others(denoiser: Denoiser, prefix: Prefix, texts: Sequence[Sequence[int]]) -> list[list[float]]:
    """The log probability (nats) of each token of each text, given all others of the same text."""
    observed = [i for text in texts for i in text]
    if not observed:
        return [[] for _ in texts]
    rows = _denoised(denoiser, prefix, [text for text in texts if text], ())
    each = iter(Rows(log_probs=rows).at(range(len(observed)), observed))
    return [[next(each) for _ in text] for text in texts]


def _denoised(denoiser: Denoiser, prefix: Prefix, texts: Sequence[Sequence[int]], near: Sequence[int]) -> Tensor:
    """Of every token in the place of each of all N of `texts`, each in a segment of its own: (N, vocabulary), nats."""
    behind: tuple[Piece, ...] = (tuple(near),) if near else ()
    segments = [Segment(pieces=(HoleSlots(count=len(text)), *behind)) for text in texts]
    observed = torch.tensor([i for text in texts for i in text], device=denoiser.device)
    logits = denoiser.logits(prefix, pack(segments, prefix.length, denoiser.device), observed, None)
    at = observed.unsqueeze(1)
    corruption = denoiser.corruption
    lower = -told(corruption.high - corruption.low)
    return logits.scatter_add(1, at, logits.new_full(at.shape, lower)).log_softmax(-1)
