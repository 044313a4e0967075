"""What a denoise step decided at each position, for somebody who watches. Made of what the step has told already."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sfumato_model.api.result import Token, Trace, TracedHole, TracedSegment, TracedSlot
from sfumato_model.denoiser.canvas import Canvas, HoleSlots, hole_texts
from sfumato_model.diffusion.draft import Draft
from sfumato_model.ranking.candidates import tokens_of
from sfumato_model.text.tokenizer import Tokenizer


def trace(canvas: Canvas, draft: Draft, tokenizer: Tokenizer, *, leading: int, single_line: bool) -> Trace:
    """`leading` is the segment whose texts the draft shows, cut at their first newline on a `single_line`."""
    segments: list[TracedSegment] = []
    slot = iter(range(canvas.slots))
    for segment, ended in zip(canvas.segments, draft.ended, strict=True):
        pieces: list[str | TracedHole] = []
        for piece in segment.pieces:
            if isinstance(piece, HoleSlots):
                pieces.append(_hole(piece, [next(slot) for _ in range(piece.count)], draft, tokenizer))
            else:
                pieces.append(tokenizer.decode(piece))
        segments.append(TracedSegment(pieces=tuple(pieces), ended=ended))
    return Trace(
        tokens=_tokens(canvas, draft, tokenizer, leading, single_line=single_line),
        segments=tuple(segments),
        leading=leading,
    )


def _hole(hole: HoleSlots, slots: Sequence[int], draft: Draft, tokenizer: Tokenizer) -> TracedHole:
    end = tokenizer.special.end
    ids = [draft.tokens[at] for at in slots]
    return TracedHole(
        typed=hole.typed,
        slots=tuple(
            TracedSlot(
                text=text,
                probability=math.exp(min(0.0, draft.log_prob[at])),
                entropy=max(0.0, draft.entropy[at]),
                accepted=draft.accepted[at],
                end=draft.tokens[at] == end,
            )
            for at, text in zip(slots, _texts(ids, end, tokenizer), strict=True)
        ),
    )


def _texts(ids: Sequence[int], end: int, tokenizer: Tokenizer) -> list[str]:
    """The text of each token; a character that several share goes with the last of them. Ends have none."""
    length = ids.index(end) if end in ids else len(ids)
    settled = [""]
    for count in range(1, length + 1):
        text = tokenizer.decode(ids[:count])
        settled.append(settled[-1] if text.endswith("\ufffd") and count < length else text)
    read = [text[len(before) :] for before, text in pairwise(settled)]
    return [*read, *(tokenizer.decode([token]) for token in ids[length:])]


def _tokens(
    canvas: Canvas, draft: Draft, tokenizer: Tokenizer, leading: int, *, single_line: bool
) -> tuple[tuple[Token, ...], ...]:
    segment, slots = canvas.segments[leading], canvas.slot_ranges()[leading]
    found, at = [], slots.start
    counts = [piece.count for piece in segment.pieces if isinstance(piece, HoleSlots)]
    holes = hole_texts(segment, draft.tokens[slots.start : slots.stop], tokenizer.special.end)
    for ids, count, typed in zip(holes, counts, segment.typed, strict=True):
        tokens = _whole(tokens_of(ids, draft.log_prob[at : at + len(ids)], typed, tokenizer))
        found.append(first_line(tokens) if single_line else tokens)
        at += count
    return tuple(found)


def _whole(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """`tokens` without what is no whole character yet at their end."""
    found = list(tokens)
    while found and found[-1].text.endswith("\ufffd"):
        last = found.pop()
        if text := last.text.rstrip("\ufffd"):
            found.append(replace(last, text=text))
    return tuple(found)


def first_line(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """`tokens` up to their first newline."""
    found: list[Token] = []
    for token in tokens:
        line, newline, _ = token.text.partition("\n")
        if line:
            found.append(Token(text=line, confidence=token.confidence))
        if newline:
            break
    return tuple(found)


def sure(text: str) -> tuple[Token, ...]:
    """A text that stands already, as the pieces of a draft's text have it."""
    return (Token(text=text, confidence=1.0),) if text else ()
