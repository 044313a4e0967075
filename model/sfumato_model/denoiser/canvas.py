"""The token block that is denoised in parallel: segments packed on one axis of a device.

    context (n tokens) | segment 0: hole, clamped, hole, clamped | segment 1: ... |
    positions            n, n+1, ...                               n, n+1, ...

Each segment sees the context and itself alone, so packing changes nothing but the cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sfumato_model.canvas.segment import HoleSlots, Segment, ranges, slot_ranges
from sfumato_model.denoiser.arrays import Array, Device, sent


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
    ids: Array
    hole: Array
    positions: Array
    segment: Array
    hole_at: Array
    free_at: Array | None = None

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

    def with_slots(self, tokens: Array) -> Array:
        """Return the canvas' ids with `tokens`, shape (H,), in its holes; clamped ids are as they were."""
        ids = self.ids + 0  # a copy
        ids[self.hole_at] = tokens
        return ids


def pack(segments: Sequence[Segment], context_length: int, device: Device = "cpu") -> Canvas:
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
    at = [index for index, unknown in enumerate(hole) if unknown]
    packed = sent(device, ids, positions, owner, hole, at, free)
    return Canvas(
        segments=tuple(segments), context_length=context_length, ids=packed[0], positions=packed[1], segment=packed[2],
        hole=packed[3] == 1, hole_at=packed[4], free_at=packed[5] if free else None,
    )  # fmt: skip
