"""Segments as reads of vLLM's, and its answers as a draft of them.

    segment   hole, clamped            a read: noise in the hole, the clamped tokens pinned
    segment   "ret" typed, hole        two reads: one that may write anything, and one with what was typed pinned

vLLM holds no first token to what was typed. So the first of the two counts if it begins with it, else the other.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sfumato_model.api.result import SegmentEnd
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.end import HoleEnd
from sfumato_model.canvas.segment import HoleSlots, Segment, ranges
from sfumato_model.engines.vllm.http.reads import CanvasAnswer, CanvasRead
from sfumato_model.text.tokenizer import Tokenizer

Draw = Callable[[], int]
"""A token of noise."""


@dataclass(frozen=True, kw_only=True)
class SegmentRead:
    """A read of segment `number`; `at` are the positions of its slots. With `typed` the answer counts only if each of
    its holes begins with what was typed there.
    """

    number: int
    at: tuple[int, ...]
    typed: bool
    read: CanvasRead


def noise(seed: int, low: int, high: int) -> Draw:
    """Draws from the ids `low` to `high`, `high` left out."""
    generator = random.Random(seed)
    return lambda: generator.randrange(low, high)


@dataclass(frozen=True, kw_only=True)
class Reads:
    """How the segments of one request are read: behind `context`, on at most `canvas` positions, in `steps` steps."""

    context: tuple[int, ...]
    canvas: int
    steps: int
    tokenizer: Tokenizer

    def of(self, number: int, segment: Segment, draw: Draw) -> Iterator[SegmentRead]:
        """The reads of a segment; none where the canvas has no room for its holes and what is between them."""
        fitted = _fitted(segment, self.canvas)
        if fitted is None:
            return
        yield self._read(number, fitted, draw, typed=any(segment.typed))
        if any(segment.typed):
            pinned = fitted.with_holes(map(self._with_typed, fitted.holes))
            yield self._read(number, pinned, draw, typed=False)

    def _with_typed(self, hole: HoleSlots) -> HoleSlots:
        """Beginning as the tokens of what was typed."""
        ids = tuple(self.tokenizer.encode(hole.typed))[: hole.count]
        return replace(hole, start=(*ids, *(hole.start or (None,) * hole.count)[len(ids) :]))

    def _read(self, number: int, segment: Segment, draw: Draw, *, typed: bool) -> SegmentRead:
        seed: list[int] = []
        pinned: list[int] = []
        at: list[int] = []
        for piece in segment.pieces:
            here = range(len(seed), len(seed) + (piece.count if isinstance(piece, HoleSlots) else len(piece)))
            if isinstance(piece, HoleSlots):
                seed += [draw() if token is None else token for token in piece.start or (None,) * piece.count]
                at += here
                # What was typed stands; what a hole merely starts from may change.
                pinned += () if typed else here[: len(self.tokenizer.encode(piece.typed))]
            else:
                seed += piece
                pinned += here
        read = CanvasRead(context=self.context, seed=tuple(seed), pinned=tuple(pinned), max_steps=self.steps)
        return SegmentRead(number=number, at=tuple(at), typed=typed, read=read)


def _fitted(segment: Segment, canvas: int) -> Segment | None:
    """`segment` with fewer tokens behind its last hole where it is longer than `canvas`."""
    over = segment.length - canvas
    if over <= 0:
        return segment
    *others, last = segment.pieces
    if isinstance(last, HoleSlots) or len(last) < over:
        return None
    return Segment(pieces=(*others, *((last[: len(last) - over],) if len(last) > over else ())))


def drafted(
    segments: Sequence[Segment], found: Sequence[tuple[SegmentRead, CanvasAnswer]], end: HoleEnd, tokenizer: Tokenizer
) -> Draft:
    """The last draft of `segments`. Those that no answer is of are dropped; if all are, the deadline ended them."""
    tokens: list[int] = []
    log_prob: list[float] = []
    ended: list[SegmentEnd] = []
    for number, segment in enumerate(segments):
        own = [one for one in found if one[0].number == number]
        best = next((one for one in own if not one[0].typed or _begins(segment, *one, end, tokenizer)), None)
        ended.append("dropped" if best is None else "stable")
        tokens += [end.token] * segment.slots if best is None else _ids(segment, *best, end)
        log_prob += [0.0] * segment.slots if best is None else [best[1].surety[at] for at in best[0].at]
    if all(why == "dropped" for why in ended):
        ended = ["deadline"] * len(segments)
    slots = len(tokens)
    return Draft(
        step=1, tokens=tuple(tokens), log_prob=tuple(log_prob), entropy=(0.0,) * slots, accepted=(True,) * slots,
        ended=tuple(ended), stable=(1,) * len(segments),
    )  # fmt: skip


def _ids(segment: Segment, one: SegmentRead, answer: CanvasAnswer, end: HoleEnd) -> list[int]:
    """The tokens of the slots, with every token that ends a hole as the one that does."""
    ids = [answer.ids[at] for at in one.at]
    for hole, slots in zip(segment.holes, ranges(hole.count for hole in segment.holes), strict=True):
        ends = {*end.also, *(end.answer if hole.free else ())}
        for slot in slots:
            ids[slot] = end.token if ids[slot] in ends else ids[slot]
    return ids


def _begins(segment: Segment, one: SegmentRead, answer: CanvasAnswer, end: HoleEnd, tokenizer: Tokenizer) -> bool:
    """Whether each hole's text begins with what was typed before it."""
    ids = _ids(segment, one, answer, end)
    for hole, slots in zip(segment.holes, ranges(hole.count for hole in segment.holes), strict=True):
        own = ids[slots.start : slots.stop]
        text = tokenizer.decode(own[: own.index(end.token)] if end.token in own else own)
        if not text.startswith(hole.typed):
            return False
    return True
