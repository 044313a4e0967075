"""From the model package's results to the wire's types."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from sfumato_client.protocol import (
    CandidateText,
    ClampedText,
    DraftTrace,
    InspectedToken,
    TextEdit,
    TokenText,
    TracedHole,
    TracedSegment,
    TracedSlot,
    Usage,
)
from sfumato_model.api.result import (
    Candidate,
    FillDraft,
    FillResult,
    InspectResult,
    RefineResult,
    Result,
    Token,
    Trace,
    WarmResult,
)
from sfumato_model.api.result import InspectedToken as ModelToken
from sfumato_model.api.result import TracedSlot as ModelSlot
from sfumato_model.api.stats import FillStats
from sfumato_model.judge import Judgement
from sfumato_server.worker.messages import Done, Draft, Inspected, Refined, Warmed, Written


def done(id: str, result: Result, *, worker_seconds: float) -> Done:
    """Raises `ValueError` for a number that is none: the checkpoint computes nonsense, and JSON has no such number."""
    stats = result.stats
    return Done(
        id=id,
        found=_found(result),
        usage=_usage(stats),
        prefill_ms=1000 * stats.prefill_seconds,
        step_ms=[1000 * seconds for seconds in stats.step_seconds],
        worker_ms=1000 * worker_seconds,
    )


def draft(id: str, told: FillDraft) -> Draft:
    """Raises `ValueError` as `done` does."""
    return Draft(
        id=id, step=told.step, texts=list(told.texts), trace=None if told.trace is None else _trace(told.trace)
    )


def _trace(trace: Trace) -> DraftTrace:
    return DraftTrace(
        tokens=[_tokens(tokens) for tokens in trace.tokens], segments=_segments(trace), leading=trace.leading
    )


def _segments(trace: Trace) -> list[TracedSegment]:
    found = []
    for segment in trace.segments:
        numbers = itertools.count(trace.first_hole)
        pieces = [
            ClampedText(clamped=piece)
            if isinstance(piece, str)
            else TracedHole(hole=next(numbers), slots=[_slot(slot) for slot in piece.slots], typed=piece.typed)
            for piece in segment.pieces
        ]
        found.append(TracedSegment(pieces=pieces, ended=segment.ended))
    return found


def _slot(slot: ModelSlot) -> TracedSlot:
    return TracedSlot(
        text=slot.text,
        probability=_share(_finite(slot.probability, "a slot has the probability")),
        entropy=_finite(slot.entropy, "a slot has the entropy"),
        decision="accepted" if slot.accepted else "renoised",
        end=slot.end,
    )


def _found(result: Result) -> Written | Inspected | Refined | Warmed:
    match result:
        case FillResult(candidates=candidates):
            return Written(candidates=[_candidate(candidate) for candidate in candidates])
        case InspectResult(tokens=tokens):
            return Inspected(tokens=[_token(token) for token in tokens])
        case RefineResult():
            return Refined(
                text=result.text,
                edits=[TextEdit(start=e.start, end=e.end, text=e.text) for e in result.edits],
                unlikely=result.unlikely,
                given_up=result.given_up,
                **_verdict(result.judgement),
            )
        case WarmResult():
            return Warmed()
    raise TypeError(f"{type(result).__name__} has no form on the wire")


def _candidate(candidate: Candidate) -> CandidateText:
    return CandidateText(
        texts=list(candidate.texts),
        score=_finite(candidate.score, "a candidate has the score"),
        tokens=[_tokens(tokens) for tokens in candidate.tokens],
        length=sum(map(len, candidate.tokens)),
        ended=candidate.ended,
        **_verdict(candidate.judgement),
        valid=candidate.valid,
        filters=list(candidate.filters),
        finish=candidate.finish,
        stop=candidate.stop,
    )


def _verdict(judgement: Judgement | None) -> dict[str, Any]:
    return {} if judgement is None else {"verdict": judgement.verdict, "problem": judgement.problem}


def _tokens(tokens: Sequence[Token]) -> list[TokenText]:
    return [
        TokenText(text=t.text, confidence=_share(_finite(t.confidence, "a token has the confidence"))) for t in tokens
    ]


def _token(token: ModelToken) -> InspectedToken:
    log_prob = _finite(token.log_prob, "a token has the log probability")
    return InspectedToken(
        start=token.start,
        end=token.end,
        log_prob=log_prob,
        probability=math.exp(min(0.0, log_prob)),
        instead=token.instead,
        unlikely=token.unlikely,
    )


def _usage(stats: FillStats) -> Usage:
    return Usage(
        context_tokens=stats.context_tokens,
        reused_tokens=stats.reused_tokens,
        canvas_tokens=stats.canvas_tokens,
        hole_tokens=stats.hole_tokens,
        steps=len(stats.step_seconds),
        canvases=stats.canvases,
    )


def _finite(number: float, what: str) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{what} {number}: the checkpoint's logits are not finite")
    return number


def _share(number: float) -> float:
    """Rounding may take a sum of probabilities a little over 1."""
    return min(1.0, number)
