"""The decision rule of one denoise step: which hole positions are accepted, which are renoised.

The entropy bound is DiffusionGemma's (`EntropyBoundSampler` in transformers); the floor on accepted positions is
ours: a small model is rarely sure and would otherwise take one step a token.
"""

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

    def at(self, slots: Tensor) -> StepDraws:
        """Those of some of the H slots."""
        return StepDraws(uniform=self.uniform[slots], noise=self.noise[slots])


def draw(
    corruption: UniformCorruption, slots: Sequence[range], seeds: Sequence[int], steps: int, device: torch.device
) -> list[StepDraws]:
    """Draw on the CPU, so that every device gives the same text, and by segment, so that packing changes nothing.

    All are brought to `device` at once. Entry 0 is the noise that the canvas begins as, entry k belongs to step k, from
    1 on.
    """
    uniform: list[Tensor] = []
    noise: list[Tensor] = []
    for positions, seed in zip(slots, seeds, strict=True):
        generator = torch.Generator().manual_seed(seed)
        count = (steps + 1) * len(positions)
        uniform.append(torch.rand(count, generator=generator).view(steps + 1, -1))
        noise.append(corruption.prior(count, generator).view(steps + 1, -1))
    all_uniform, all_noise = torch.cat(uniform, 1).to(device), torch.cat(noise, 1).to(device)
    return [StepDraws(uniform=all_uniform[k], noise=all_noise[k]) for k in range(steps + 1)]


@dataclass(frozen=True, kw_only=True)
class StepOutput:
    """What a step decides for H hole positions.

    tokens    (H,) the canvas' next tokens: samples where accepted, noise elsewhere
    argmax    (H,) the most likely tokens, which is what a draft shows
    log_prob  (H,) of the argmax, at temperature 1 (nats)
    entropy   (H,) at the step's temperature (nats)
    accepted  (H,) bool
    """

    tokens: Tensor
    argmax: Tensor
    log_prob: Tensor
    entropy: Tensor
    accepted: Tensor


def sample(
    logits: Tensor,
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
    plain = logits.float().log_softmax(-1)
    log_prob, argmax = plain.max(-1)
    tempered = (logits.float() / temperature).log_softmax(-1)
    probability = tempered.exp()
    # 0 x -inf is nan: impossible tokens add nothing to the entropy.
    entropy = -(probability * tempered.clamp_min(-1e4)).sum(-1)
    # Inverse transform sampling: one random number a position instead of one a token.
    cumulative = probability.cumsum(-1)
    target = (draws.uniform * cumulative[:, -1]).unsqueeze(-1)
    chosen = torch.searchsorted(cumulative, target, right=True).squeeze(-1).clamp_max(logits.shape[-1] - 1)
    accepted = torch.zeros_like(entropy, dtype=torch.bool)
    for positions, floor in zip(slots, floors, strict=True):
        here = slice(positions.start, positions.stop)
        accepted[here] = _accepted(entropy[here], floor, entropy_bound)
    tokens = torch.where(accepted, chosen, draws.noise)
    return StepOutput(tokens=tokens, argmax=argmax, log_prob=log_prob, entropy=entropy, accepted=accepted)


def _accepted(entropy: Tensor, floor: int, entropy_bound: float) -> Tensor:
    ordered, order = entropy.sort(stable=True)
    within = ordered.cumsum(0) - ordered <= entropy_bound
    # cumulative - largest: in ascending order the largest so far is the position itself.
    rank = torch.arange(len(ordered), device=entropy.device)
    chosen = within | (rank < max(1, floor))
    return torch.zeros_like(chosen).index_put((order,), chosen)
