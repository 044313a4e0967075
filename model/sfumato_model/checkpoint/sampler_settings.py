"""The sampler settings of a checkpoint, as its manifest carries them. Numbers only: no torch here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


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


@dataclass(frozen=True, kw_only=True)
class SamplerSettings:
    """Chosen on held-out data by quality against time.

    `steps` is the limit. Canvases with few slots have `short_steps`, or a quarter of their slots if that is more, and
    a single hole that begins a line and may hold several has `block_steps` (`for_canvas`). A segment is done when its
    argmax is the same for `stability` steps after the first, and its mean entropy over the hole is below `confidence`
    nats (`None`: stability alone). `two_readings` combines the denoiser with the causal reading of the draft, whose log
    probabilities count `causal_weight` times (`readings.py`) and the denoiser's own `denoiser_weight` times; 0 leaves
    the denoiser out, to measure what it brings. What a step believes is fed to the next one at `belief_temperature`;
    `None`, as the released checkpoint was trained, is that of the step. With `floor` each step accepts its share of the
    slots at least, so that the last one has none left.
    """

    steps: int = 16
    short_steps: int | None = None
    block_steps: int | None = None
    stability: int = 1
    confidence: float | None = None
    two_readings: bool = True
    causal_weight: float = 1.0
    denoiser_weight: float = 1.0
    temperature: LinearTemperature = field(default_factory=LinearTemperature)
    entropy_bound: float = 0.1
    belief_temperature: float | None = 1.0
    floor: bool = True

    def without_reading(self) -> SamplerSettings:
        """The same by the denoiser alone."""
        return replace(self, two_readings=False, denoiser_weight=1.0)

    def for_canvas(self, slots: int, *, block: bool) -> SamplerSettings:
        """With the limit of a canvas whose largest segment has so many `slots`; `block` has a single hole of lines."""
        if block and self.block_steps is not None:
            return replace(self, steps=self.block_steps)
        if self.short_steps is None:
            return self
        return replace(self, steps=min(self.steps, max(self.short_steps, slots // 4)))
