"""The uniform-state process: noise is a uniformly random ordinary token.

One process, shared by training (`corrupt`) and sampling (`prior`, renoising), so that the model meets at run time
what it was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class UniformCorruption:
    """Noise drawn from the ids `low` (inclusive) to `high` (exclusive): the vocabulary without its markers."""

    low: int
    high: int

    def prior(self, length: int, generator: torch.Generator) -> Tensor:
        """Return `length` noise tokens, shape (length,), int64, on the generator's device."""
        return torch.randint(
            self.low, self.high, (length,), generator=generator, device=generator.device, dtype=torch.long
        )

    def corrupt(self, tokens: Tensor, probability: Tensor, generator: torch.Generator) -> Tensor:
        """Replace each of `tokens` by noise with `probability` (broadcast to the shape of `tokens`)."""
        noise = torch.randint(
            self.low, self.high, tokens.shape, generator=generator, device=tokens.device, dtype=tokens.dtype
        )
        hit = torch.rand(tokens.shape, generator=generator, device=tokens.device) < probability
        return torch.where(hit, noise, tokens)
