"""The token block that is denoised in parallel: segments of clamped tokens and holes, packed on one axis.

    context (n tokens) | segment 0: hole, clamped, hole, clamped | segment 1: ... |
    positions            n, n+1, ...                               n, n+1, ...

Every segment is one candidate. Its positions continue the context's, and it sees the context and itself alone, so
packing changes nothing but the cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

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
        if not self.slots:
            raise ValueError("a segment needs at least one hole with at least one slot")

    @property
    def holes(self) -> tuple[HoleSlots, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, HoleSlots))

    @property
    def length(self) -> int:
        return sum(p.count if isinstance(p, HoleSlots) else len(p) for p in self.pieces)

    @property
    def slots(self) -> int:
        """Hole positions of all its holes together."""
        return sum(hole.count for hole in self.holes)

    @property
    def hole_ranges(self) -> tuple[range, ...]:
        """For each hole, the range of its slots among those of the segment."""
        return ranges(hole.count for hole in self.holes)

    @property
    def free(self) -> bool:
        """Whether one of its holes is free."""
        return any(hole.free for hole in self.holes)

    @property
    def typed(self) -> tuple[str, ...]:
        """What each of its holes starts with."""
        return tuple(hole.typed for hole in self.holes)

    def with_holes(self, holes: Iterable[HoleSlots]) -> Segment:
        """The same with `holes` in the place of its own."""
        waiting = iter(holes)
        return Segment(pieces=tuple(next(waiting) if isinstance(p, HoleSlots) else p for p in self.pieces))


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
        return ranges(segment.slots for segment in self.segments)

    def typed_slots(self) -> tuple[tuple[int, str], ...]:
        """The slots (among the H) whose token has to start with a typed text, and that text."""
        holes = [hole for segment in self.segments for hole in segment.holes]
        places = ranges(hole.count for hole in holes)
        return tuple((slots.start, hole.typed) for hole, slots in zip(holes, places, strict=True) if hole.typed)

    def starts(self) -> tuple[int | None, ...]:
        """What each of the H slots begins as; `None` is noise."""
        holes = (hole for segment in self.segments for hole in segment.holes)
        return tuple(token for hole in holes for token in (hole.start or (None,) * hole.count))

    def with_slots(self, tokens: Tensor) -> Tensor:
        """Return the canvas' ids with `tokens`, shape (H,), in its holes; clamped ids are as they were."""
        return self.ids.index_put((self.hole_at,), tokens)


def pack(segments: Sequence[Segment], context_length: int, device: torch.device | str = "cpu") -> Canvas:
    """Pack `segments` after a context of `context_length` tokens."""
    ids: list[int] = []
    hole: list[bool] = []
    free: list[int] = []
    for piece in (piece for segment in segments for piece in segment.pieces):
        values = [0] * piece.count if isinstance(piece, HoleSlots) else piece
        ids += values
        if isinstance(piece, HoleSlots) and piece.free:
            free += range(sum(hole), sum(hole) + piece.count)
        hole += [isinstance(piece, HoleSlots)] * len(values)
    positions = [context_length + k for segment in segments for k in range(segment.length)]
    owner = [index for index, segment in enumerate(segments) for _ in range(segment.length)]
    packed = torch.tensor([ids, positions, owner], dtype=torch.long).to(device)
    is_hole = torch.tensor(hole, dtype=torch.bool)
    return Canvas(
        segments=tuple(segments), context_length=context_length, ids=packed[0], hole=is_hole.to(device),
        positions=packed[1], segment=packed[2], hole_at=is_hole.nonzero().flatten().to(device),
        free_at=torch.tensor(free, dtype=torch.long).to(device) if free else None,
    )  # fmt: skip


def hole_texts(segment: Segment, tokens: Sequence[int], end: int) -> list[list[int]]:
    """Split the `tokens` of a segment's slots by hole, each cut at its first `end`."""
    holes = [list(tokens[slots.start : slots.stop]) for slots in segment.hole_ranges]
    return [ids[: ids.index(end)] if end in ids else ids for ids in holes]


def ranges(counts: Iterable[int]) -> tuple[range, ...]:
    """Ranges of such lengths, one behind the other from 0 on."""
    return tuple(range(start, stop) for start, stop in pairwise(accumulate(counts, initial=0)))
