"""The uniform-state process: noise is a uniformly random ordinary token.

One process, shared by training (`corrupt`) and sampling (`draws`), so that the model meets at run time what it was
trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class UniformCorruption:
    """Noise drawn from the ids `low` (inclusive) to `high` (exclusive): the vocabulary without its markers."""

    low: int
    high: int

    def draws(self, count: int, seed: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """`count` random numbers in [0, 1), and as many noise tokens: those of torch's generator with the same seed."""
        bits = np.random.RandomState(seed & 0xFFFFFFFF)
        uniform, noise = (bits.randint(0, 2**32, count, dtype=np.uint32) for _ in range(2))
        within = noise.astype(np.int64) % (self.high - self.low) + self.low
        return (uniform & 0xFFFFFF).astype(np.float32) * np.float32(2**-24), within

    def corrupt(self, tokens: Tensor, probability: Tensor, generator: torch.Generator) -> Tensor:
        """Replace each of `tokens` by noise with `probability` (broadcast to the shape of `tokens`)."""
        import torch

        noise = torch.randint(
            self.low, self.high, tokens.shape, generator=generator, device=tokens.device, dtype=tokens.dtype
        )
        hit = torch.rand(tokens.shape, generator=generator, device=tokens.device) < probability
        return torch.where(hit, noise, tokens)
