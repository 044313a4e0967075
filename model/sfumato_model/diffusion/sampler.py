"""The decision rule of one denoise step: which hole positions are accepted, which are renoised.

The entropy bound is DiffusionGemma's (`EntropyBoundSampler` in transformers); the floor on accepted positions is
ours: a small model is rarely sure and would otherwise take one step a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sfumato_model.denoiser.arrays import (
    Array,
    Device,
    at_least,
    at_share,
    exp,
    in_order,
    log_softmax,
    on_device,
    picked,
    where,
)
from sfumato_model.denoiser.corruption import UniformCorruption
from sfumato_model.diffusion.constraint import IMPOSSIBLE


@dataclass(frozen=True, kw_only=True)
class StepDraws:
    """The random numbers of one step: `uniform` (H,) in [0, 1), `noise` (H,) ids."""

    uniform: Array
    noise: Array

    def at(self, slots: Array) -> StepDraws:
        """Those of some of the H slots."""
        return StepDraws(uniform=self.uniform[slots], noise=self.noise[slots])


def draw(
    corruption: UniformCorruption, slots: Sequence[range], seeds: Sequence[int], steps: int, device: Device
) -> list[StepDraws]:
    """Draw by numpy, so that every device gives the same text, and by segment, so that packing changes nothing.

    All are brought to `device` at once. Entry 0 is the noise that the canvas begins as, entry k belongs to step k, from
    1 on.
    """
    drawn = [corruption.draws((steps + 1) * len(positions), seed) for positions, seed in zip(slots, seeds, strict=True)]
    uniform, noise = (
        on_device(np.concatenate([each.reshape(steps + 1, -1) for each in kind], 1), device)
        for kind in zip(*drawn, strict=True)
    )
    return [StepDraws(uniform=uniform[k], noise=noise[k]) for k in range(steps + 1)]


@dataclass(frozen=True, kw_only=True)
class StepOutput:
    """What a step decides for H hole positions.

    tokens    (H,) the canvas' next tokens: samples where accepted, noise elsewhere
    argmax    (H,) the most likely tokens, which is what a draft shows
    log_prob  (H,) of the argmax, at temperature 1 (nats)
    entropy   (H,) at the step's temperature (nats)
    accepted  (H,) bool
    """

    tokens: Array
    argmax: Array
    log_prob: Array
    entropy: Array
    accepted: Array


def sample(
    logits: Array,
    *,
    slots: Sequence[range],
    floors: Sequence[int],
    temperature: float,
    draws: StepDraws,
    entropy_bound: float = 0.1,
) -> StepOutput:
    """Decide one step from `logits`, shape (H, vocabulary). Pure: the same input gives the same output.

    The positions of lowest entropy are accepted while (cumulative sum - largest) <= `entropy_bound`. `slots` has each
    segment's positions and `floors` how many of them are accepted at least: the entropy budget is each segment's own,
    so candidates packed together decide as they would alone.
    """
    plain = log_softmax(logits)
    argmax = plain.argmax(-1)
    tempered = log_softmax(logits / temperature)
    probability = exp(tempered)
    # 0 x -inf is nan: impossible tokens add nothing to the entropy.
    entropy = -(probability * at_least(tempered, IMPOSSIBLE)).sum(-1)
    # Inverse transform sampling: one random number a position instead of one a token.
    chosen = at_share(probability, draws.uniform)
    accepted = entropy != entropy
    for positions, floor in zip(slots, floors, strict=True):
        here = slice(positions.start, positions.stop)
        accepted[here] = _accepted(entropy[here], floor, entropy_bound)
    tokens = where(accepted, chosen, draws.noise)
    return StepOutput(tokens=tokens, argmax=argmax, log_prob=picked(plain, argmax), entropy=entropy, accepted=accepted)


def _accepted(entropy: Array, floor: int, entropy_bound: float) -> Array:
    ordered, order = in_order(entropy)
    # cumulative - largest: in ascending order the largest so far is the position itself.
    chosen = ordered.cumsum(0) - ordered <= entropy_bound
    chosen[: max(1, floor)] = True
    accepted = chosen != chosen
    accepted[order] = chosen
    return accepted
