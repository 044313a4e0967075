"""The least that a denoise step can take: its weights have to be read once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch

COPIED = 2**30
"""Bytes of the copy that measures the memory's bandwidth; 2**24 on a CPU."""
ROUNDS = 10


def bytes_read(dense: int, experts: int, *, count: int, chosen: int, tokens: int) -> float:
    """Bytes of weights that a step over `tokens` positions reads: `dense` always, and of `experts` (all of them
    together, `count` a layer) those that at least one position chooses, `chosen` each, evenly."""
    untouched = (1 - chosen / count) ** tokens
    return dense + experts * (1 - untouched)


def weights_of(model: Any) -> tuple[int, int]:
    """Bytes of the decoder's weights and the head's outside and inside the experts, shared ones once.

    Embeddings that are only looked up are read row by row and not counted; the head is tied to them, and reads all.
    """
    seen: set[int] = set()
    dense = experts = 0
    parts = [*model.model.decoder.named_parameters(), ("lm_head", model.lm_head.weight)]
    for name, weight in parts:
        if weight.data_ptr() in seen:
            continue
        seen.add(weight.data_ptr())
        size = weight.numel() * weight.element_size()
        if ".experts." in name:
            experts += size
        else:
            dense += size
    return dense, experts


def bandwidth(device: torch.device, synchronise: Callable[[], None]) -> float:
    """Bytes a second that a large copy reads and writes on `device`, the best of some."""
    source = torch.empty(COPIED if device.type == "cuda" else 2**24, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    best = 0.0
    for _ in range(ROUNDS):
        synchronise()
        begun = time.perf_counter()
        target.copy_(source)
        synchronise()
        best = max(best, 2 * source.numel() / (time.perf_counter() - begun))
    return best
