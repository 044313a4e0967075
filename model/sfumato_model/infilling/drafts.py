"""A draft of the canvas as a caller sees it: the texts of the segment that is surest of itself so far."""

from __future__ import annotations

import math

from sfumato_model.api.request import FillRequest
from sfumato_model.api.result import FillDraft
from sfumato_model.denoiser.canvas import Canvas, hole_texts
from sfumato_model.diffusion.draft import Draft
from sfumato_model.infilling.trace import trace
from sfumato_model.text.tokenizer import Tokenizer


def fill_draft(step: int, canvas: Canvas, draft: Draft, request: FillRequest, tokenizer: Tokenizer) -> FillDraft:
    """`draft` as step `step` of the request, with a trace where the request asks for one."""
    leading = _leading(canvas, draft, tokenizer.special.end)
    told = trace(canvas, draft, tokenizer, leading=leading, single_line=request.single_line) if request.trace else None
    segment, slots = canvas.segments[leading], canvas.slot_ranges()[leading]
    holes = hole_texts(segment, draft.tokens[slots.start : slots.stop], tokenizer.special.end)
    # A character that is not whole yet is not shown.
    decoded = [tokenizer.decode(hole).rstrip("\ufffd") for hole in holes]
    texts = [text.removeprefix(typed) for text, typed in zip(decoded, segment.typed, strict=True)]
    return FillDraft(
        step=step, texts=tuple(text.split("\n", 1)[0] if request.single_line else text for text in texts), trace=told
    )


def _leading(canvas: Canvas, draft: Draft, end: int) -> int:
    """The segment whose tokens are likeliest on average, its ends left out."""
    sureties = []
    for slots, ended in zip(canvas.slot_ranges(), draft.ended, strict=True):
        tokens = draft.tokens[slots.start : slots.stop]
        read = [p for p, token in zip(draft.log_prob[slots.start : slots.stop], tokens, strict=True) if token != end]
        sureties.append(sum(read) / len(read) if read and ended != "dropped" else -math.inf)
    return sureties.index(max(sureties))
