"""How many slots the holes of a request are tried with, and what they begin as: each variant becomes one segment.

Both kinds of checkpoints try several sizes at once. One trained on padded holes says itself where a text ends inside
its slots; a frozen one fills them all, and the sizes are a ladder of exact lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import FillRequest
from sfumato_model.canvas.segment import HoleSlots, Segment
from sfumato_model.checkpoint.manifest import Manifest
from sfumato_model.prompt.prompt import Prompt, PromptHole
from sfumato_model.text.tokenizer import Tokenizer

CANVAS_LIMIT = 256
"""Positions of one segment, as the released checkpoint's canvas has."""
CANVASES = 4
"""That a free text is written on at most, one behind the other."""
LEAST_SUFFIX = 16
"""Tokens behind the last hole that stay on the canvas where its slots leave little room for them."""
SINGLE_LINE_LIMIT = 16
"""Slots of a hole that is cut at its first newline anyway."""


HolePlace = Literal["line", "block", "other"]


def hole_place(request: FillRequest) -> HolePlace:
    """`line` for a single hole of one line, `block` for a single one that begins a line and may hold several."""
    if len(request.holes) != 1:
        return "other"
    if request.single_line:
        return "line"
    before, _ = request.around(0, [""])
    return "other" if before.rpartition("\n")[2].strip() else "block"


def sizes_for(request: FillRequest, manifest: Manifest) -> tuple[int, ...]:
    """The sizes that `request` is tried with: those of its place, or all where more candidates are wanted than those.

    In a block few slots ended early, and cost as much as many.
    """
    own = {"line": manifest.line_sizes, "block": manifest.block_sizes}.get(hole_place(request), ())
    return own if len(own) >= request.candidates else manifest.hole_sizes


def variants(
    prompt: Prompt,
    manifest: Manifest,
    *,
    single_line: bool,
    candidates: int,
    sizes: Sequence[int] = (),
) -> tuple[Segment, ...]:
    """Return the segments to denoise, at least as many as `candidates`; `sizes` replace the manifest's.

    A padded hole on a line ends before `SINGLE_LINE_LIMIT`; that of a ladder has to be as long as its text.
    Raises `PromptError` when not even the smallest holes fit on a canvas.
    """
    found: list[Segment] = []
    for size in sizes or manifest.hole_sizes:
        if single_line and size > SINGLE_LINE_LIMIT and found and manifest.lengths == "padded":
            continue
        segment = _with_room(_segment(prompt, size))
        if segment.length <= CANVAS_LIMIT and segment not in found:
            found.append(segment)
    if not found:
        raise PromptError(
            f"{len(prompt.holes)} holes with the text between them do not fit on a canvas of {CANVAS_LIMIT} tokens: "
            "ask for fewer holes at once, or for holes nearer to each other"
        )
    rounds = -(-candidates // len(found))
    return tuple(found) * rounds


def largest(request: FillRequest, manifest: Manifest) -> int:
    """Slots of the largest hole that `request` is tried with: a text that fills them may have gone on."""
    sizes = sizes_for(request, manifest)
    limited = request.single_line and manifest.lengths == "padded"
    short = [size for size in sizes if size <= SINGLE_LINE_LIMIT] if limited else sizes
    return max(short or sizes[:1])


def free_segment(prompt: Prompt, manifest: Manifest) -> Segment | None:
    """The prompt's only hole on a canvas of its own; `None` where the checkpoint does not end a text by itself."""
    holes = prompt.holes
    if len(holes) != 1 or not manifest.free_tokens:
        return None
    return Segment(pieces=(HoleSlots(count=fitted(holes[0], manifest.free_tokens), typed=holes[0].typed, free=True),))


def fitted(hole: PromptHole, size: int) -> int:
    """Slots of `hole` in a variant of `size`."""
    return min(size, hole.max_tokens or size)


def _segment(prompt: Prompt, size: int) -> Segment:
    return Segment(
        pieces=tuple(
            HoleSlots(count=fitted(piece, size), typed=piece.typed) if isinstance(piece, PromptHole) else piece
            for piece in prompt.pieces
        )
    )


def _with_room(segment: Segment) -> Segment:
    """`segment` with fewer tokens behind its last hole where it is longer than a canvas."""
    *others, last = segment.pieces
    over = segment.length - CANVAS_LIMIT
    if over <= 0 or isinstance(last, HoleSlots) or len(last) - over < LEAST_SUFFIX:
        return segment
    return Segment(pieces=(*others, last[: len(last) - over]))


def seeds(seed: int, segments: Sequence[Segment]) -> list[int]:
    """A seed for each segment: its own, so that it does not depend on what it is packed with."""
    return [(seed * 1_000_003 + index * 7_919) % 2**63 for index in range(len(segments))]


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
