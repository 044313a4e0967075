"""Every random number of a denoise, drawn before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.denoiser.corruption import UniformCorruption


@dataclass(frozen=True, kw_only=True)
class StepDraws:
    """The random numbers of one step: `uniform` (H,) in [0, 1), `noise` (H,) ids."""

    uniform: Tensor
    noise: Tensor

    def at(self, slots: Sequence[int], device: torch.device) -> StepDraws:
        """Those of some of the H slots, on `device`."""
        index = torch.tensor(slots)
        return StepDraws(uniform=self.uniform[index].to(device), noise=self.noise[index].to(device))


def draw(corruption: UniformCorruption, slots: Sequence[range], seeds: Sequence[int], steps: int) -> list[StepDraws]:
    """Draw on the CPU, so that every device gives the same text, and by segment, so that packing changes nothing.

    Entry 0 is the noise that the canvas begins as, entry k belongs to step k (from 1).
    """
    uniform: list[Tensor] = []
    noise: list[Tensor] = []
    for positions, seed in zip(slots, seeds, strict=True):
        generator = torch.Generator().manual_seed(seed)
        count = (steps + 1) * len(positions)
        uniform.append(torch.rand(count, generator=generator).view(steps + 1, -1))
        noise.append(corruption.prior(count, generator).view(steps + 1, -1))
    all_uniform, all_noise = torch.cat(uniform, 1), torch.cat(noise, 1)
    return [StepDraws(uniform=all_uniform[k], noise=all_noise[k]) for k in range(steps + 1)]
