"""What every part of the benchmark is given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Setting:
    """`scale` multiplies how much is measured: 1 takes a few minutes in all."""

    checkpoint: str = "default"
    seed: int = 0
    scale: float = 1.0

    def count(self, usual: int, least: int = 1) -> int:
        """How many of something are measured where `usual` is right for a scale of 1."""
        return max(least, round(usual * self.scale))
