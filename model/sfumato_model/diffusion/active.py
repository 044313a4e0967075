"""The segments of a canvas that are still denoised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sfumato_model.api.result import SegmentEnd
from sfumato_model.canvas.draft import Draft
from sfumato_model.checkpoint.sampler_settings import SamplerSettings
from sfumato_model.denoiser.base import sent
from sfumato_model.denoiser.canvas import Canvas, pack
from sfumato_model.diffusion.constraint import Typed


@dataclass(kw_only=True)
class Active:
    """The segments that are still denoised, packed anew whenever one ends, with h slots of all H.

    numbers  which of the whole canvas' segments they are
    at       h indices into the whole canvas' H slots; `index` (h,) the same on the device
    slots    (h,) int64, the tokens in their holes; a step replaces them
    typed    what was typed before some of the holes, or `None`
    belief   (h, vocabulary) the denoiser's probabilities of the step before, or `None` before the first
    """

    numbers: list[int]
    canvas: Canvas
    at: list[int]
    index: Tensor
    slots: Tensor
    typed: Typed | None
    belief: Tensor | None = None

    @classmethod
    def begin(cls, canvas: Canvas, noise: Tensor, typed: Typed | None) -> Active:
        """All segments, each slot as the token that it starts from, or as `noise` (H,) where it has none."""
        known = [(at, token) for at, token in enumerate(canvas.starts()) if token is not None]
        slots = noise
        if known:
            places, tokens = sent(noise.device, *zip(*known, strict=True))
            slots = noise.index_put((places,), tokens)
        return cls(
            numbers=list(range(len(canvas.segments))), canvas=canvas, at=list(range(canvas.slots)),
            index=torch.arange(canvas.slots, device=noise.device), slots=slots, typed=typed,
        )  # fmt: skip

    def without(self, ended: Sequence[SegmentEnd | None]) -> Active:
        """Only the segments that go on; each sees itself and the context alone, so nothing changes for it.

        `ended` has an entry for each segment of the whole canvas.
        """
        going = [here for here, number in enumerate(self.numbers) if ended[number] is None]
        if len(going) == len(self.numbers):
            return self
        ranges = self.canvas.slot_ranges()
        kept = [at for here in going for at in ranges[here]]
        index = torch.tensor(kept).to(self.slots.device)
        return Active(
            numbers=[self.numbers[here] for here in going],
            canvas=pack([self.canvas.segments[k] for k in going], self.canvas.context_length, self.slots.device),
            at=[self.at[k] for k in kept],
            index=self.index[index],
            slots=self.slots[index],
            typed=self.typed.within(kept) if self.typed is not None else None,
            belief=None if self.belief is None else self.belief[index],
        )

    def tokens_of(self, draft: Draft) -> list[int]:
        """The draft's tokens at the active slots."""
        return [draft.tokens[at] for at in self.at]

    def floors(self, draft: Draft, steps_left: int) -> list[int]:
        """For each segment, how many slots the next step accepts at least, so that the last one accepts all."""
        found = []
        for here in self.canvas.slot_ranges():
            accepted = sum(draft.accepted[self.at[slot]] for slot in here)
            found.append(accepted + -(-(len(here) - accepted) // steps_left))
        return found

    def next_draft(self, before: Draft, report: Sequence[Sequence[float]], settings: SamplerSettings) -> Draft:
        """Take a step's numbers into the draft; segments that have ended keep what they ended with.

        `report` has argmax, log probability, entropy and accepted of the h slots.
        """
        tokens, log_prob, entropy = list(before.tokens), list(before.log_prob), list(before.entropy)
        accepted, ended, stable = list(before.accepted), list(before.ended), list(before.stable)
        for number, here in zip(self.numbers, self.canvas.slot_ranges(), strict=True):
            there = slice(self.at[here.start], self.at[here.start] + len(here))
            argmax, *own = ([row[slot] for slot in here] for row in report)
            tokens[there], log_prob[there], entropy[there] = [int(token) for token in argmax], own[0], own[1]
            accepted[there] = [bool(a) for a in own[2]]
            same = before.step > 0 and tuple(tokens[there]) == before.tokens[there]
            stable[number] = stable[number] + 1 if same else 0
            sure = settings.confidence is None or sum(own[1]) / len(here) < settings.confidence
            if sure and stable[number] >= settings.stability:
                ended[number] = "stable"
        return replace(
            before, step=before.step + 1, tokens=tuple(tokens), log_prob=tuple(log_prob), entropy=tuple(entropy),
            accepted=tuple(accepted), ended=tuple(ended), stable=tuple(stable),
        )  # fmt: skip
