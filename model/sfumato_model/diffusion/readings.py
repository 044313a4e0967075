"""The second reading of a draft: the encoder, which has the denoiser's weights, read as a causal language model.

A small denoiser predicts a hole's tokens one by one rather well and together rather badly; the causal reading knows
how tokens follow each other. The published idea of a causal model as the energy of a parallel denoiser is Energy-Based
Diffusion Language Models (arXiv 2410.21357).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sfumato_model.canvas.end import HoleEnd
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.denoiser.arrays import Array, Device, device_of, log_softmax, log_sum_exp, picked, sent
from sfumato_model.denoiser.base import Texts
from sfumato_model.denoiser.canvas import Canvas
from sfumato_model.diffusion.constraint import IMPOSSIBLE


@dataclass(frozen=True, kw_only=True)
class EndOfHole:
    """A `HoleEnd` on a device: `also` (with `token`), `answer` and `impossible` are (n,) int64, `None` for none."""

    token: int
    otherwise: int
    also: Array | None = None
    never: bool = False
    answer: Array | None = None
    impossible: Array | None = None

    def settle(self, logits: Array, free: Array | None = None) -> Array:
        """`logits` (H, vocabulary) with all ends counted as the one, or with none of them possible.

        `free` (F,) are the slots whose text ends where the model ends its answer.
        """
        answered = logits[free] if free is not None else None
        if self.impossible is not None:
            logits[:, self.impossible] = IMPOSSIBLE
        if self.never:
            logits[:, self.token] = IMPOSSIBLE
        elif self.also is not None:
            together = log_sum_exp(logits[:, self.also])
            logits[:, self.also] = IMPOSSIBLE
            logits[:, self.token] = together
        if answered is not None and self.answer is not None:
            logits[free, self.token] = log_sum_exp(answered[:, self.answer])
        return logits

    def follow(self, causal: Array, follows: Array, free: Array | None = None) -> Array:
        """`causal` (R, vocabulary) log probabilities with that of the end: of what `follows` (R,), or of an answer's.

        `free` (F,) are the rows of free slots.
        """
        if not self.never:
            causal[:, self.token] = picked(causal, follows)
        if free is not None and self.answer is not None:
            causal[free, self.token] = log_sum_exp(causal[free][:, self.answer])
        return causal


@lru_cache(maxsize=4)
def end_on(device: Device, end: HoleEnd) -> EndOfHole:
    """The last ones are kept: a model has two, and each copy to a device waits for it."""

    def ids(some: Sequence[int]) -> Array | None:
        return sent(device, some)[0] if some else None

    # The end itself is one of those that are counted together with it.
    return EndOfHole(
        token=end.token, otherwise=end.otherwise, also=ids((*end.also, end.token) if end.also else ()),
        never=end.never, answer=ids(end.answer),
        impossible=ids(end.impossible),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What to read of a draft, and where the answers belong.

    texts     what is read left to right, and `reads` (R,) the packed index whose next token each answer is
    slots     (R,) indices into the H hole positions that the answers belong to
    follows   (R,) the token that stands where the hole would end
    behind    (B,) slots after a first end
    free      (F,) rows of R that belong to free slots; `None` where there are none
    """

    texts: Texts
    reads: Array
    slots: Array
    follows: Array
    behind: Array
    free: Array | None = None


def add_reading(logits: Array, causal_logits: Array, reading: Reading, end: EndOfHole, weight: float = 1.0) -> Array:
    """Add `weight` x the causal log probabilities of a draft to the denoiser's `logits`, (H, vocabulary).

    `causal_logits` (R, vocabulary) are the answers to `reading`. Logits of zeros leave the causal reading alone.

    Where a hole ends the text after it goes on, so p(end of hole) is p(the first token after the hole). Behind the
    first end in the draft everything is end. The result is a distribution only once normalised.
    """
    causal = end.follow(log_softmax(causal_logits), reading.follows, reading.free)
    both = log_softmax(logits)
    both[reading.slots] += causal if weight == 1.0 else causal * weight
    both[reading.behind] = IMPOSSIBLE
    both[reading.behind, end.token] = 0.0
    return both


def plan_reading(canvas: Canvas, draft: Sequence[int], end: EndOfHole) -> Reading:
    """What to read of `draft` (H tokens)."""
    sequences: list[tuple[int, ...]] = []
    asked: list[tuple[int, int, int]] = []  # slot, packed index that is read, what follows the hole
    behind: list[int] = []
    free: list[int] = []  # rows of `asked`
    slot = packed = 0  # hole positions, and tokens of the sequences, before here
    for segment in canvas.segments:
        sequence: list[int] = []
        last_read = 0
        for number, piece in enumerate(segment.pieces):
            if not isinstance(piece, HoleSlots):
                sequence += piece
                continue
            tokens = list(draft[slot : slot + piece.count])
            length = tokens.index(end.token) if end.token in tokens else piece.count
            following = _following(segment, number, draft[slot + piece.count : slot + piece.count + 1], end)
            for k in range(min(length + 1, piece.count)):
                last_read = len(sequence) + k
                free += [len(asked)] if piece.free else []
                asked.append((slot + k, packed + last_read - 1 if last_read else -1, following))
            behind += range(slot + length + 1, slot + piece.count)
            sequence += tokens[:length]
            slot += piece.count
        sequences.append(tuple(sequence[:last_read]))  # nothing is read behind the last hole
        packed += last_read
    numbers = *Texts.numbers(sequences, canvas.context_length), *zip(*asked, strict=True), behind, free
    ids, positions, owner, slots, reads, follows, ended, of_free = sent(device_of(canvas.ids), *numbers)
    return Reading(
        texts=Texts.of(ids, positions, owner),
        slots=slots,
        reads=reads,
        follows=follows,
        behind=ended,
        free=of_free if free else None,
    )


def _following(segment: Segment, number: int, next_slot: Sequence[int], end: EndOfHole) -> int:
    """The token that stands where the hole in piece `number` would end; `next_slot` is the draft's behind the hole."""
    after = segment.pieces[number + 1] if number + 1 < len(segment.pieces) else ()
    if isinstance(after, HoleSlots):
        # Where two holes touch (a typed piece between them belongs to the second), the second's draft goes on.
        return next_slot[0]
    return after[0] if after else end.otherwise
