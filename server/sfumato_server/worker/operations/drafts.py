"""Drafts and their traces, of any operation."""

from __future__ import annotations

import itertools

from sfumato_client import protocol as wire
from sfumato_model.api.result import FillDraft, Trace, TracedSlot
from sfumato_server.worker.operations.answers import finite, share, taken, tokens


def draft(told: FillDraft) -> wire.DraftEvent:
    """Raises `ValueError` for NaN and infinity."""
    trace = None if told.trace is None else _trace(told.trace)
    return taken(wire.DraftEvent, told, trace=trace)


def _trace(trace: Trace) -> wire.DraftTrace:
    return wire.DraftTrace(
        tokens=[tokens(one) for one in trace.tokens], segments=_segments(trace), leading=trace.leading
    )


def _segments(trace: Trace) -> list[wire.TracedSegment]:
    found = []
    for segment in trace.segments:
        numbers = itertools.count(trace.first_hole)
        pieces = [
            wire.ClampedText(clamped=piece)
            if isinstance(piece, str)
            else wire.TracedHole(hole=next(numbers), slots=[_slot(slot) for slot in piece.slots], typed=piece.typed)
            for piece in segment.pieces
        ]
        found.append(wire.TracedSegment(pieces=pieces, ended=segment.ended))
    return found


def _slot(slot: TracedSlot) -> wire.TracedSlot:
    return wire.TracedSlot(
        text=slot.text,
        probability=share(finite(slot.probability, "a slot has the probability")),
        entropy=finite(slot.entropy, "a slot has the entropy"),
        decision="accepted" if slot.accepted else "renoised",
        end=slot.end,
    )
