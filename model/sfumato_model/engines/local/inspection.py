"""How likely each token of a text is, given all the others: by the denoiser alone, or with the causal reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sfumato_model.api.errors import NotFinite
from sfumato_model.canvas.segment import HoleSlots, Piece, Segment
from sfumato_model.denoiser.arrays import Array, inference, log_softmax, sent
from sfumato_model.denoiser.base import Denoiser, Texts
from sfumato_model.denoiser.canvas import pack
from sfumato_model.denoiser.prefix import Encoded
from sfumato_model.engines.inspection import told


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Log probabilities (N, vocabulary) on a device, in nats; N tokens were observed."""

    log_probs: Array

    def at(self, rows: Sequence[int], columns: Sequence[int]) -> list[float]:
        """Raises `NotFinite`."""
        found: list[float] = self.log_probs[list(rows), list(columns)].tolist()
        check_numbers(found)
        return found


def check_numbers(log_probs: npt.ArrayLike) -> None:
    """Raises `NotFinite` where one is NaN."""
    if np.isnan(log_probs).any():
        raise NotFinite("the checkpoint computed NaN where it read a text")


def inspected(
    denoiser: Denoiser, prefix: Encoded, ids: Sequence[int], near: Sequence[int], causal_weight: float
) -> Rows:
    """`ids` in one segment, `near` clamped behind them."""
    device = denoiser.device
    with inference(device):
        rows = _denoised(denoiser, prefix, [ids], near)
        if causal_weight:
            (at,) = sent(device, range(-1, len(ids) - 1))
            causal = denoiser.causal_logits(prefix, Texts.pack([ids[:-1]], prefix.length, device), at)
            rows = log_softmax(rows + causal_weight * log_softmax(causal))
    return Rows(log_probs=rows)


def given_the_others(denoiser: Denoiser, prefix: Encoded, texts: Sequence[Sequence[int]]) -> list[list[float]]:
    """The log probability (nats) of each token of each text, given all others of the same text."""
    observed = [i for text in texts for i in text]
    if not observed:
        return [[] for _ in texts]
    with inference(denoiser.device):
        rows = _denoised(denoiser, prefix, [text for text in texts if text], ())
    each = iter(Rows(log_probs=rows).at(range(len(observed)), observed))
    return [[next(each) for _ in text] for text in texts]


def _denoised(denoiser: Denoiser, prefix: Encoded, texts: Sequence[Sequence[int]], near: Sequence[int]) -> Array:
    """Of every token in the place of each of all N of `texts`, each in a segment of its own: (N, vocabulary), nats."""
    behind: tuple[Piece, ...] = (tuple(near),) if near else ()
    segments = [Segment(pieces=(HoleSlots(count=len(text)), *behind)) for text in texts]
    ids = [i for text in texts for i in text]
    observed, rows = sent(denoiser.device, ids, range(len(ids)))
    logits = denoiser.logits(prefix, pack(segments, prefix.length, denoiser.device), observed, None)
    logits[rows, observed] -= told(denoiser.corruption.high - denoiser.corruption.low)
    return log_softmax(logits)
