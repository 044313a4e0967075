"""The token block that is denoised in parallel: segments packed on one axis of a device.

    context (n tokens) | segment 0: hole, clamped, hole, clamped | segment 1: ... |
    positions            n, n+1, ...                               n, n+1, ...

Each segment sees the context and itself alone, so packing changes nothing but the cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sfumato_model.canvas.segment import HoleSlots, Segment, ranges, slot_ranges


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
        return slot_ranges(self.segments)

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
