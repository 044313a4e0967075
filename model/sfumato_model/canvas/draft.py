"""The best guess after each step, which is also what the loop remembers from one step to the next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sfumato_model.api.result import SegmentEnd, Stopped
from sfumato_model.canvas.segment import Segment, slot_ranges


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The best guess after `step` steps (from 1; 0 before the first, when nothing is known).

    `tokens`, `log_prob`, `entropy` (nats) and `accepted` have one entry for each of the H hole positions. `ended` and
    `stable` have one for each segment: why it ended, `None` while it is still denoised, and for how many steps in a
    row its tokens have been the same.
    """

    step: int
    tokens: tuple[int, ...]
    log_prob: tuple[float, ...]
    entropy: tuple[float, ...]
    accepted: tuple[bool, ...]
    ended: tuple[SegmentEnd | None, ...]
    stable: tuple[int, ...] = ()

    @classmethod
    def blank(cls, segments: Sequence[Segment]) -> Draft:
        """What is known before the first step."""
        slots, count = sum(segment.slots for segment in segments), len(segments)
        return cls(
            step=0, tokens=(0,) * slots, log_prob=(0.0,) * slots, entropy=(0.0,) * slots, accepted=(False,) * slots,
            ended=(None,) * count, stable=(0,) * count,
        )  # fmt: skip

    def surety(self, slots: range, end: int) -> float:
        """The mean log probability of the tokens at `slots` that are no `end` (nats)."""
        read = [self.log_prob[at] for at in slots if self.tokens[at] != end]
        return sum(read) / len(read) if read else -math.inf

    @property
    def finished(self) -> bool:
        return all(self.ended)

    def stopped(self, reason: Stopped) -> Draft:
        """The same draft, with the segments that have not ended stopped for `reason`."""
        return replace(self, ended=tuple(ended or reason for ended in self.ended))

    def surest(self, keep: int, segments: Sequence[Segment]) -> Draft:
        """The same draft, with all segments dropped but the `keep` whose tokens are likeliest on average.

        A free one is in no competition with exact lengths: most of its slots are behind its end.
        """
        slots = slot_ranges(segments)

        def surety(segment: int) -> float:
            own = self.log_prob[slots[segment].start : slots[segment].stop]
            return sum(own) / len(own)

        free = [number for number, segment in enumerate(segments) if segment.free]
        exact = [number for number in range(len(slots)) if number not in free]
        kept = {*free, *sorted(exact, key=surety, reverse=True)[:keep]}
        return replace(self, ended=tuple(e or (None if s in kept else "dropped") for s, e in enumerate(self.ended)))
