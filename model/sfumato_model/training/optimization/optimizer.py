"""Muon for the matrices, AdamW for the rest, and the rate over the steps.

`torch.optim.Muon` orthogonalises in bfloat16 wherever it runs; emulated, that took most of a training step. So there is
one in float32 beside it; the state is the same, and a run may move between the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Muon, Optimizer


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


class Float32Muon(Muon):
    """The same update as `torch.optim.Muon` with its default `adjust_lr_fn`, to rounding."""

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        every = ((group, parameter) for group in self.param_groups for parameter in group["params"])
        for group, parameter in every:
            if (gradient := parameter.grad) is None:
                continue
            momentum, state = group["momentum"], self.state[parameter]
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = torch.zeros_like(gradient)
            buffer = state["momentum_buffer"].lerp_(gradient, 1 - momentum)
            update = gradient.lerp(buffer, momentum) if group["nesterov"] else buffer
            update = orthogonal(update, group["ns_coefficients"], group["ns_steps"], group["eps"])
            rows, columns = parameter.shape
            parameter.mul_(1 - group["lr"] * group["weight_decay"])
            parameter.add_(update, alpha=-group["lr"] * sqrt(max(1, rows / columns)))
        return loss


def orthogonal(matrix: Tensor, coefficients: tuple[float, float, float], steps: int, eps: float) -> Tensor:
    """Nearly the orthogonal factor of `matrix` (rows, columns), in its own dtype, by a quintic Newton-Schulz iteration.

    From Keller Jordan's Muon (https://kellerjordan.github.io/posts/muon/), as torch has it.
    """
    a, b, c = coefficients
    tall = matrix.size(0) > matrix.size(1)
    found = matrix.T if tall else matrix
    found = found / found.norm().clamp(min=eps)  # its spectral norm is at most 1
    for _ in range(steps):
        gram = found @ found.T
        found = torch.addmm(found, torch.addmm(gram, gram, gram, beta=b, alpha=c), found, beta=a)
    return found.T if tall else found
