"""A hole that begins as what is left of a suggestion, not as noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.api.request import FillRequest
from sfumato_model.denoiser.canvas import HoleSlots, Segment
from sfumato_model.text.tokenizer import Tokenizer


def started(
    segments: Sequence[Segment], request: FillRequest, tokenizer: Tokenizer, *, padded: bool
) -> tuple[Segment, ...]:
    """`segments` with every hole that has a `start` in `request` beginning as that text.

    What the hole's first token has to start with goes before it. A text that is longer than its slots is cut; behind
    one that is shorter are ends of the hole where it is `padded`, and noise where its size is an exact length.
    """
    starts = [hole.start for hole in request.holes]
    if all(start is None for start in starts):
        return tuple(segments)
    fill = tokenizer.special.end if padded else None

    def begun(hole: HoleSlots, start: str | None) -> HoleSlots:
        if start is None:
            return hole
        ids = tokenizer.encode(hole.typed + start)[: hole.count]
        return replace(hole, start=(*ids, *[fill] * (hole.count - len(ids))))

    return tuple(segment.with_holes(map(begun, segment.holes, starts)) for segment in segments)
