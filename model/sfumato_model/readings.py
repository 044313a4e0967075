"""The second reading of a draft: the encoder, which has the denoiser's weights, read as a causal language model.

A small denoiser predicts a hole's tokens one by one rather well and together rather badly; the causal reading knows
how tokens follow each other. The published idea of a causal model as the energy of a parallel denoiser is Energy-Based
Diffusion Language Models (arXiv 2410.21357).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.canvas import Canvas, HoleSlots
from sfumato_model.denoiser import Denoiser, Texts
from sfumato_model.prefix import Prefix

IMPOSSIBLE = -1e4
"""A log probability of never, finite so that differences stay numbers."""


@dataclass(frozen=True, kw_only=True)
class EndOfHole:
    """`token` ends a hole; `otherwise` is what is taken to follow a hole that no clamped text follows.

    `also` are tokens that end a hole as well: those that begin with a newline, when a single line is wanted. With
    `never` a hole has no end within its slots: the exact lengths of a ladder.
    """

    token: int
    otherwise: int
    also: Tensor | None = None
    never: bool = False

    def settle(self, logits: Tensor) -> Tensor:
        """`logits` (H, vocabulary) with all ends counted as the one, or with none of them possible."""
        if self.never:
            logits[:, self.token] = IMPOSSIBLE
        elif self.also is not None:
            ends = torch.cat([self.also, self.also.new_tensor([self.token])])
            together = logits[:, ends].logsumexp(-1)
            logits[:, ends] = IMPOSSIBLE
            logits[:, self.token] = together
        return logits


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What to read of a draft, and where the answers belong.

    `slots` are indices into the H hole positions, `reads` for each the packed text index whose next token it is,
    `follows` the token that stands where the hole would end; `behind` are slots after a first end.
    """

    sequences: tuple[tuple[int, ...], ...]
    slots: tuple[int, ...]
    reads: tuple[int, ...]
    follows: tuple[int, ...]
    behind: tuple[int, ...]


def combine(
    denoiser: Denoiser,
    prefix: Prefix,
    canvas: Canvas,
    logits: Tensor,
    draft: Sequence[int],
    end: EndOfHole,
    weight: float = 1.0,
) -> Tensor:
    """Add `weight` x the causal log probabilities of `draft` (H tokens) to the denoiser's `logits`, (H, vocabulary).

    Logits of zeros leave the causal reading alone.

    Where a hole ends the text after it goes on, so p(end of hole) is p(the first token after the hole). Behind the
    first end in the draft everything is end. The result is a distribution only once normalised.
    """
    device = logits.device
    plan = _plan(canvas, draft, end)
    texts = Texts.pack(plan.sequences, canvas.context_length, device)
    index = torch.tensor([plan.slots, plan.reads, plan.follows], dtype=torch.long).to(device)
    causal = denoiser.causal_logits(prefix, texts, index[1]).log_softmax(-1)
    if not end.never:
        causal[:, end.token] = causal.gather(1, index[2].unsqueeze(1)).squeeze(1)
    both = logits.log_softmax(-1)
    both[index[0]] += weight * causal
    if plan.behind:
        behind = torch.tensor(plan.behind, dtype=torch.long).to(device)
        both[behind] = IMPOSSIBLE
        both[behind, end.token] = 0.0
    return both


def _plan(canvas: Canvas, draft: Sequence[int], end: EndOfHole) -> _Reading:
    sequences: list[tuple[int, ...]] = []
    slots: list[int] = []
    reads: list[int] = []
    follows: list[int] = []
    behind: list[int] = []
    slot = 0
    packed = 0  # tokens of the sequences before this one
    for segment in canvas.segments:
        sequence: list[int] = []
        last_read = 0
        for number, piece in enumerate(segment.pieces):
            if not isinstance(piece, HoleSlots):
                sequence += piece
                continue
            after = segment.pieces[number + 1] if number + 1 < len(segment.pieces) else ()
            follow = after[0] if isinstance(after, tuple) and after else end.otherwise
            if isinstance(after, HoleSlots):
                # Where two holes touch (a typed piece between them belongs to the second), the second's draft goes on.
                follow = draft[slot + piece.count]
            tokens = list(draft[slot : slot + piece.count])
            length = tokens.index(end.token) if end.token in tokens else piece.count
            for k in range(min(length + 1, piece.count)):
                slots.append(slot + k)
                before = len(sequence) + k
                reads.append(packed + before - 1 if before else -1)
                follows.append(follow)
                last_read = before
            behind += range(slot + length + 1, slot + piece.count)
            sequence += tokens[:length]
            slot += piece.count
        sequences.append(tuple(sequence[:last_read]))  # nothing is read behind the last hole
        packed += last_read
    return _Reading(
        sequences=tuple(sequences),
        slots=tuple(slots),
        reads=tuple(reads),
        follows=tuple(follows),
        behind=tuple(behind),
    )
