"""A hole that begins as what is left of a suggestion, not as noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sfumato_model.api.request import FillRequest
from sfumato_model.denoiser.canvas import HoleSlots, Piece, Segment
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
    found = []
    for segment in segments:
        pieces: list[Piece] = []
        left = iter(starts)
        for piece in segment.pieces:
            start = next(left) if isinstance(piece, HoleSlots) else None
            if isinstance(piece, HoleSlots) and start is not None:
                ids = tokenizer.encode(piece.typed + start)[: piece.count]
                piece = replace(piece, start=(*ids, *[fill] * (piece.count - len(ids))))
            pieces.append(piece)
        found.append(Segment(pieces=tuple(pieces)))
    return tuple(found)
