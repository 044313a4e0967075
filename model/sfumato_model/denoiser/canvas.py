"""The token block that is denoised in parallel: segments of clamped tokens and holes, packed on one axis.

    context (n tokens) | segment 0: hole, clamped, hole, clamped | segment 1: ... |
    positions            n, n+1, ...                               n, n+1, ...

Every segment is one candidate. Its positions continue the context's, and it sees the context and itself alone, so
packing changes nothing but the cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class HoleSlots:
    """`count` positions whose tokens are unknown, but that the first one's text starts with `typed`.

    `start` has the token that each position begins as, `None` where it begins as noise; empty, all of them do. A
    `free` hole ends where the model ends its answer, whatever ends others.
    """

    count: int
    typed: str = ""
    start: tuple[int | None, ...] = ()
    free: bool = False

    def __post_init__(self) -> None:
        if self.start and len(self.start) != self.count:
            raise ValueError(f"a hole of {self.count} slots cannot start from {len(self.start)} tokens")


Piece = tuple[int, ...] | HoleSlots
"""Clamped token ids, or a hole."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One candidate's part of a canvas, in the order of the text. At least one piece is a hole."""

    pieces: tuple[Piece, ...]

    def __post_init__(self) -> None:
        if not any(isinstance(piece, HoleSlots) and piece.count > 0 for piece in self.pieces):
            raise ValueError("a segment needs at least one hole with at least one slot")

    @property
    def length(self) -> int:
        return sum(p.count if isinstance(p, HoleSlots) else len(p) for p in self.pieces)

    @property
    def slots(self) -> int:
        """Hole positions of all its holes together."""
        return sum(p.count for p in self.pieces if isinstance(p, HoleSlots))

    @property
    def free(self) -> bool:
        """Whether one of its holes is free."""
        return any(isinstance(p, HoleSlots) and p.free for p in self.pieces)

    @property
    def typed(self) -> tuple[str, ...]:
        """What each of its holes starts with."""
        return tuple(p.typed for p in self.pieces if isinstance(p, HoleSlots))


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """Segments packed on one axis of C positions, H of them in holes.

    ids        (C,) int64, the clamped tokens (0 in holes)
    hole       (C,) bool
    positions  (C,) int64, each segment continuing the context
    segment    (C,) int64, index of the segment
    hole_at    (H,) int64, indices into C
    free_at    (F,) int64, those of the H slots that are free; `None` where there are none
    """

    segments: tuple[Segment, ...]
    context_length: int
    ids: Tensor
    hole: Tensor
    positions: Tensor
    segment: Tensor
    hole_at: Tensor
    free_at: Tensor | None = None

    @property
    def length(self) -> int:
        return int(self.ids.shape[0])

    @property
    def slots(self) -> int:
        return int(self.hole_at.shape[0])

    def slot_ranges(self) -> tuple[range, ...]:
        """For each segment, the range of its slots among the H hole positions."""
        ranges, at = [], 0
        for segment in self.segments:
            ranges.append(range(at, at + segment.slots))
            at += segment.slots
        return tuple(ranges)

    def typed_slots(self) -> tuple[tuple[int, str], ...]:
        """The slots (among the H) whose token has to start with a typed text, and that text."""
        found, at = [], 0
        for segment in self.segments:
            for piece in segment.pieces:
                if isinstance(piece, HoleSlots):
                    if piece.typed:
                        found.append((at, piece.typed))
                    at += piece.count
        return tuple(found)

    def starts(self) -> tuple[int | None, ...]:
        """What each of the H slots begins as; `None` is noise."""
        holes = [piece for segment in self.segments for piece in segment.pieces if isinstance(piece, HoleSlots)]
        return tuple(token for hole in holes for token in (hole.start or (None,) * hole.count))

    def with_slots(self, tokens: Tensor) -> Tensor:
        """Return the canvas' ids with `tokens`, shape (H,), in its holes; clamped ids are as they were."""
        return self.ids.index_put((self.hole_at,), tokens)


def pack(segments: Sequence[Segment], context_length: int, device: torch.device | str = "cpu") -> Canvas:
    """Pack `segments` after a context of `context_length` tokens."""
    ids: list[int] = []
    hole: list[bool] = []
    positions: list[int] = []
    owner: list[int] = []
    free: list[int] = []
    for index, segment in enumerate(segments):
        for piece in segment.pieces:
            slots = isinstance(piece, HoleSlots)
            values = [0] * piece.count if isinstance(piece, HoleSlots) else list(piece)
            ids += values
            if isinstance(piece, HoleSlots) and piece.free:
                free += range(sum(hole), sum(hole) + piece.count)
            hole += [slots] * len(values)
        positions += range(context_length, context_length + segment.length)
        owner += [index] * segment.length
    is_hole = torch.tensor(hole, dtype=torch.bool)
    return Canvas(
        segments=tuple(segments),
        context_length=context_length,
        ids=torch.tensor(ids, dtype=torch.long).to(device),
        hole=is_hole.to(device),
        positions=torch.tensor(positions, dtype=torch.long).to(device),
        segment=torch.tensor(owner, dtype=torch.long).to(device),
        hole_at=is_hole.nonzero().flatten().to(device),
        free_at=torch.tensor(free, dtype=torch.long).to(device) if free else None,
    )


def hole_texts(segment: Segment, tokens: Sequence[int], end: int) -> list[list[int]]:
    """Split the `tokens` of a segment's slots by hole, each cut at its first `end`."""
    texts, at = [], 0
    for piece in segment.pieces:
        if isinstance(piece, HoleSlots):
            slots = list(tokens[at : at + piece.count])
            texts.append(slots[: slots.index(end)] if end in slots else slots)
            at += piece.count
    return texts
