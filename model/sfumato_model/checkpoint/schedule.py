"""Numbers over the steps of a denoise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LinearTemperature:
    """From `first` at the first step to `last` at the last one.

    DiffusionGemma's own sampler does not get there: with `reaches_last` false, as it has it, `last` is that of the step
    after the last one.
    """

    first: float = 0.8
    last: float = 0.4
    reaches_last: bool = True

    def at(self, step: int, steps: int) -> float:
        """Temperature of `step` (from 0) of `steps`."""
        most = steps - 1 if self.reaches_last else steps
        return self.first if most < 1 else self.first + (self.last - self.first) * step / most
