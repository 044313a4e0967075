"""The decision rule of one denoise step: which hole positions are accepted, which are renoised.

The entropy bound is DiffusionGemma's (`EntropyBoundSampler` in transformers); the floor on accepted positions is
ours: a small model is rarely sure and would otherwise take one step a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.diffusion.draws import StepDraws


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


@dataclass(frozen=True, kw_only=True)
class EntropyBoundSampler:
    """Accept the positions of lowest entropy while (cumulative sum - largest) <= `entropy_bound`."""

    entropy_bound: float = 0.1

    def step(
        self,
        logits: Tensor,
        *,
        slots: Sequence[range],
        floors: Sequence[int],
        temperature: float,
        draws: StepDraws,
    ) -> StepOutput:
        """Decide one step from `logits`, shape (H, vocabulary). Pure: the same input gives the same output.

        `slots` has each segment's positions and `floors` how many of them are accepted at least: the entropy budget
        is each segment's own, so candidates packed together decide as they would alone.
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
        sample = torch.searchsorted(cumulative, target, right=True).squeeze(-1).clamp_max(logits.shape[-1] - 1)
        accepted = torch.zeros_like(entropy, dtype=torch.bool)
        for positions, floor in zip(slots, floors, strict=True):
            accepted[positions.start : positions.stop] = self._accept(entropy[positions.start : positions.stop], floor)
        return StepOutput(
            tokens=torch.where(accepted, sample, draws.noise),
            argmax=argmax,
            log_prob=log_prob,
            entropy=entropy,
            accepted=accepted,
        )

    def _accept(self, entropy: Tensor, floor: int) -> Tensor:
        ordered, order = entropy.sort(stable=True)
        within = ordered.cumsum(0) - ordered <= self.entropy_bound
        # cumulative - largest: in ascending order the largest so far is the position itself.
        rank = torch.arange(len(ordered), device=entropy.device)
        chosen = within | (rank < max(1, floor))
        return torch.zeros_like(chosen).index_put((order,), chosen)
