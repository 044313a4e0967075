"""Segments of clamped tokens and holes: what is denoised, before anything is packed on a device.

    context (n tokens) | hole, clamped, hole, clamped
    positions            n, n+1, ...

A segment is one candidate. Its positions continue the context's, and it sees the context and itself alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise


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


def hole_texts(segment: Segment, tokens: Sequence[int], end: int) -> list[list[int]]:
    """Split the `tokens` of a segment's slots by hole, each cut at its first `end`."""
    holes = [list(tokens[slots.start : slots.stop]) for slots in segment.hole_ranges]
    return [ids[: ids.index(end)] if end in ids else ids for ids in holes]


def ranges(counts: Iterable[int]) -> tuple[range, ...]:
    """Ranges of such lengths, one behind the other from 0 on."""
    return tuple(range(start, stop) for start, stop in pairwise(accumulate(counts, initial=0)))


def slot_ranges(segments: Iterable[Segment]) -> tuple[range, ...]:
    """For each segment, the range of its slots among those of all of them."""
    return ranges(segment.slots for segment in segments)
