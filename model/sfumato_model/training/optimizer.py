"""Muon for the matrices, AdamW for the rest, and the rate over the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.optim import AdamW, Muon, Optimizer

from sfumato_model.training.optimization.muon import Float32Muon


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Learning rates and their course: warm-up, then constant. A decay to zero happens on an export's branch only."""

    matrices: float = 0.012
    others: float = 1.2e-3
    warm_up: int = 100

    def factor(self, step: int) -> float:
        """Share of the full rate at `step`, which counts from the start of the optimizers' state."""
        return min(1.0, (step + 1) / self.warm_up)


def freeze_unused(model: Any) -> None:
    """The vision parts that the class always builds take no part in a code model."""
    for module in (model.model.encoder.vision_tower, model.model.encoder.embed_vision):
        module.requires_grad_(False)


def make_optimizers(model: nn.Module, rates: Rates, dtype: torch.dtype) -> list[Optimizer]:
    """Muon takes 2-D matrices only; embeddings, norms and 3-D experts go to AdamW.

    `dtype` is what the device multiplies matrices in: Muon's iteration is float32 unless that is bfloat16.
    """
    trained = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    matrices = [p for n, p in trained if p.ndim == 2 and "embed_tokens" not in n and "router" not in n]
    taken = {id(p) for p in matrices}
    others = [p for _, p in trained if id(p) not in taken]
    muon = Muon if dtype == torch.bfloat16 else Float32Muon
    return [
        muon(matrices, lr=rates.matrices, weight_decay=0.02),
        AdamW(others, lr=rates.others, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def set_rate(optimizers: list[Optimizer], rates: Rates, factor: float) -> None:
    """Scale both rates by `factor`."""
    for optimizer, rate in zip(optimizers, (rates.matrices, rates.others), strict=True):
        for group in optimizer.param_groups:
            group["lr"] = rate * factor
