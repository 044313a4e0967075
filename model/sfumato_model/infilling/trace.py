"""A draft of the canvas as a caller sees it, and what the step decided at each position, for somebody who watches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice, pairwise

from sfumato_model.api.request import FillRequest
from sfumato_model.api.result import FillDraft, Token, Trace, TracedHole, TracedSegment, TracedSlot
from sfumato_model.canvas.draft import Draft
from sfumato_model.canvas.segment import HoleSlots, Segment, hole_texts, slot_ranges
from sfumato_model.ranking.candidates import settled, tokens_between, tokens_of
from sfumato_model.text.tokenizer import Tokenizer


def fill_draft(
    step: int, segments: Sequence[Segment], draft: Draft, request: FillRequest, tokenizer: Tokenizer
) -> FillDraft:
    """`draft` as step `step` of the request, with a trace where the request asks for one.

    It has the texts of the segment that is surest of itself so far.
    """
    leading, single_line = _leading(segments, draft, tokenizer.special.end), request.single_line
    told = _trace(segments, draft, tokenizer, leading=leading, single_line=single_line) if request.trace else None
    segment, slots = segments[leading], slot_ranges(segments)[leading]
    holes = hole_texts(segment, draft.tokens[slots.start : slots.stop], tokenizer.special.end)
    decoded = [tokenizer.decode(hole).rstrip("\ufffd") for hole in holes]
    texts = [text.removeprefix(typed) for text, typed in zip(decoded, segment.typed, strict=True)]
    return FillDraft(step=step, texts=tuple(_shown(text, single_line=single_line) for text in texts), trace=told)


def _leading(segments: Sequence[Segment], draft: Draft, end: int) -> int:
    """The segment whose tokens are likeliest on average, its ends left out."""
    sureties = [
        -math.inf if ended == "dropped" else draft.surety(slots, end)
        for slots, ended in zip(slot_ranges(segments), draft.ended, strict=True)
    ]
    return sureties.index(max(sureties))


def _trace(
    segments: Sequence[Segment], draft: Draft, tokenizer: Tokenizer, *, leading: int, single_line: bool
) -> Trace:
    """`leading` is the segment whose texts the draft shows, cut at their first newline on a `single_line`."""
    traced: list[TracedSegment] = []
    slot = iter(range(len(draft.tokens)))
    for segment, ended in zip(segments, draft.ended, strict=True):
        pieces = (
            _hole(piece, list(islice(slot, piece.count)), draft, tokenizer)
            if isinstance(piece, HoleSlots)
            else tokenizer.decode(piece)
            for piece in segment.pieces
        )
        traced.append(TracedSegment(pieces=tuple(pieces), ended=ended))
    tokens = _tokens(segments, draft, tokenizer, leading, single_line=single_line)
    return Trace(tokens=tokens, segments=tuple(traced), leading=leading)


def _hole(hole: HoleSlots, slots: Sequence[int], draft: Draft, tokenizer: Tokenizer) -> TracedHole:
    end = tokenizer.special.end
    texts = _texts([draft.tokens[at] for at in slots], end, tokenizer)
    traced = (
        TracedSlot(
            text=text, probability=math.exp(min(0.0, draft.log_prob[at])), entropy=max(0.0, draft.entropy[at]),
            accepted=draft.accepted[at], end=draft.tokens[at] == end,
        )
        for at, text in zip(slots, texts, strict=True)
    )  # fmt: skip
    return TracedHole(typed=hole.typed, slots=tuple(traced))


def _texts(ids: Sequence[int], end: int, tokenizer: Tokenizer) -> list[str]:
    """The text of each token; a character that several share goes with the last of them. Ends have none."""
    length = ids.index(end) if end in ids else len(ids)
    read = [text[len(before) :] for before, text in pairwise(settled(ids[:length], tokenizer))]
    return [*read, *(tokenizer.decode([token]) for token in ids[length:])]


def _tokens(
    segments: Sequence[Segment], draft: Draft, tokenizer: Tokenizer, leading: int, *, single_line: bool
) -> tuple[tuple[Token, ...], ...]:
    segment, slots = segments[leading], slot_ranges(segments)[leading]
    found = []
    holes = hole_texts(segment, draft.tokens[slots.start : slots.stop], tokenizer.special.end)
    for ids, own, typed in zip(holes, segment.hole_ranges, segment.typed, strict=True):
        at = slots.start + own.start
        tokens = tokens_of(ids, draft.log_prob[at : at + len(ids)], typed, tokenizer)
        text = _shown("".join(token.text for token in tokens), single_line=single_line)
        found.append(tokens_between(tokens, 0, len(text)))
    return tuple(found)


def _shown(text: str, *, single_line: bool) -> str:
    """`text` without a character that is not whole yet, and on a `single_line` up to its first newline."""
    text = text.rstrip("\ufffd")
    return text.partition("\n")[0] if single_line else text


def sure(text: str) -> tuple[Token, ...]:
    """A text that stands already, as the pieces of a draft's text have it."""
    return (Token(text=text, confidence=1.0),) if text else ()
