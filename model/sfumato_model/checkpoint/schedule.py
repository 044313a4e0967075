"""Numbers over the steps of a denoise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LinearTemperature:
    """From `first` at the first step to `last` at the last one, as DiffusionGemma's own sampler has it."""

    first: float = 0.8
    last: float = 0.4

    def at(self, step: int, steps: int) -> float:
        """Temperature of `step` (from 0) of `steps`."""
        return self.first if steps <= 1 else self.first + (self.last - self.first) * step / (steps - 1)
