"""How likely texts are after a context: one packed causal pass over all of them."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from sfumato_model.denoiser.base import Denoiser, Texts
from sfumato_model.denoiser.prefix import Prefix


def log_probs(denoiser: Denoiser, prefix: Prefix, readings: Sequence[Sequence[int]]) -> list[list[float]]:
    """For each reading (token ids that follow the context) the log probability of each of its tokens, in nats."""
    device = denoiser.device
    texts = Texts.pack([reading[:-1] for reading in readings], prefix.length, device)
    at: list[int] = []
    start = 0
    for reading in readings:
        if reading:
            at += [-1, *range(start, start + len(reading) - 1)]
            start += len(reading) - 1
    if not at:
        return [[] for _ in readings]
    truth = torch.tensor([i for reading in readings for i in reading], dtype=torch.long).to(device)
    logits = denoiser.causal_logits(prefix, texts, torch.tensor(at).to(device))
    each = iter(logits.log_softmax(-1).gather(1, truth.unsqueeze(1)).squeeze(1).tolist())
    return [[next(each) for _ in reading] for reading in readings]
