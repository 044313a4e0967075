"""Drafts on the way: the best guess after a denoise step, and for who watches, what the step decided at each slot."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sfumato_client.protocol.fill import TokenText
from sfumato_client.protocol.wire import Share, Wire


class TracedSlot(Wire):
    """The token that a step thought most likely at one position of a hole, and what became of the position.

    An accepted one holds a token in the next step, a renoised one is noise again.
    """

    text: str
    probability: Share
    entropy: Annotated[float, Field(ge=0, allow_inf_nan=False, description="nats, at the step's temperature")]
    decision: Literal["accepted", "renoised"]
    end: Annotated[bool, Field(description="the hole's text ends here; what stands behind is not read")] = False


class TracedHole(Wire):
    """One hole of the canvas. `typed` is the half-typed word before it, with which its first token begins."""

    hole: Annotated[int, Field(ge=0, description="its number among the holes of this request")]
    slots: list[TracedSlot]
    typed: str = ""


class ClampedText(Wire):
    """Positions whose tokens never change: what stands between two holes and behind the last one, and pins."""

    clamped: str


class TracedSegment(Wire):
    """One candidate's part of the canvas, in order; all segments are denoised together."""

    pieces: list[TracedHole | ClampedText]
    ended: Annotated[
        Literal["stable", "step_limit", "deadline", "dropped"] | None,
        Field(description="null while it is denoised; a dropped one was outdone by others"),
    ] = None


class DraftTrace(Wire):
    """What the step told of the whole canvas.

    Of a rewrite or a refine the holes are those that the operation made in the selection.
    """

    tokens: Annotated[list[list[TokenText]], Field(description="each of the draft's texts in pieces")]
    segments: list[TracedSegment]
    leading: Annotated[int, Field(ge=0, description="the segment that the draft's texts are of")]


class DraftEvent(Wire):
    """Server-sent event `draft`: the best guess after one denoise step, one text for each hole.

    Of a rewrite and a refine there is one text, that of the selection. `trace` comes where the request asked for it.
    """

    step: int
    texts: list[str]
    trace: Annotated[DraftTrace | None, Field(exclude_if=lambda trace: trace is None)] = None
