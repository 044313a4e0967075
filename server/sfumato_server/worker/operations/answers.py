"""Answers from the model package's types to the wire's: what has one name on both sides is taken over as it is.

Raises `ValueError` for NaN or infinity: the checkpoint computes nonsense, and JSON has no such number.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any, TypeVar

from sfumato_client import protocol as wire
from sfumato_model.api.result import (
    Candidate,
    FillDraft,
    FillResult,
    InspectedToken,
    InspectResult,
    RefineResult,
    Token,
    Trace,
    TracedSlot,
    WarmResult,
    WordsResult,
)
from sfumato_model.api.ripple import ReadResult, RippleResult, SettleResult
from sfumato_model.api.stats import FillStats
from sfumato_model.judge import Judgement

Taken = TypeVar("Taken", bound=wire.Wire)


def shared(id: str, stats: FillStats, worker_s: float) -> dict[str, Any]:
    """What every answer has. `worker_s` is how long the worker took. The server adds the wait and the total."""
    timing = wire.Timing(
        queue_ms=0.0,
        prefill_ms=1000 * stats.prefill_seconds,
        step_ms=[1000 * seconds for seconds in stats.step_seconds],
        worker_ms=1000 * worker_s,
        total_ms=0.0,
    )
    return {"id": id, "usage": taken(wire.Usage, stats, steps=len(stats.step_seconds)), "timing": timing}


def fill(result: FillResult, **shared: Any) -> wire.FillResponse:
    return taken(wire.FillResponse, result, candidates=_candidates(result), **shared)


def rewrite(result: FillResult, **shared: Any) -> wire.RewriteResponse:
    return taken(wire.RewriteResponse, result, candidates=_candidates(result), **shared)


def inspect(result: InspectResult, **shared: Any) -> wire.InspectResponse:
    return wire.InspectResponse(tokens=[_inspected(token) for token in result.tokens], **shared)


def refine(result: RefineResult, **shared: Any) -> wire.RefineResponse:
    return taken(wire.RefineResponse, result, **_verdict(result.judgement), **shared)


def ripple(result: RippleResult, **shared: Any) -> wire.RippleResponse:
    for word in result.words:
        finite(word.before + word.after, "a word has the log probability")
    return taken(wire.RippleResponse, result, **shared)


def settle(result: SettleResult, **shared: Any) -> wire.SettleResponse:
    for edit in result.edits:
        finite(edit.score, "a place has the score")
    return taken(wire.SettleResponse, result, **shared)


def read(result: ReadResult, **shared: Any) -> wire.ReadResponse:
    return taken(wire.ReadResponse, result, **shared)


def warm(_: WarmResult, **shared: Any) -> wire.WarmResponse:
    return wire.WarmResponse(**shared)


def words(result: WordsResult, **shared: Any) -> wire.WordsResponse:
    return wire.WordsResponse(words=tokens(result.words), **shared)


def _candidates(result: FillResult) -> list[wire.CandidateText]:
    return [_candidate(one) for one in result.candidates]


def _candidate(found: Candidate) -> wire.CandidateText:
    told = {
        "score": finite(found.score, "a candidate has the score"),
        "tokens": [tokens(one) for one in found.tokens],
        "length": sum(map(len, found.tokens)),
        "valid": found.valid,
    }
    return taken(wire.CandidateText, found, **told, **_verdict(found.judgement))


def _inspected(token: InspectedToken) -> wire.InspectedToken:
    log_prob = finite(token.log_prob, "a token has the log probability")
    return taken(wire.InspectedToken, token, probability=math.exp(min(0.0, log_prob)))


def _verdict(judgement: Judgement | None) -> dict[str, Any]:
    return {} if judgement is None else {"verdict": judgement.verdict, "problem": judgement.problem}


def tokens(told: Sequence[Token]) -> list[wire.TokenText]:
    return [
        wire.TokenText(text=t.text, confidence=share(finite(t.confidence, "a token has the confidence"))) for t in told
    ]


def taken(kind: type[Taken], found: object, **told: Any) -> Taken:
    """A wire type with what it and a dataclass name alike, in all that it holds, and with what is told besides."""
    return kind.model_validate(vars(found) | told, strict=False, extra="ignore", from_attributes=True)


def finite(number: float, what: str) -> float:
    """Raises `ValueError` for NaN and infinity; `what` begins the sentence."""
    if not math.isfinite(number):
        raise ValueError(f"{what} {number}: the checkpoint's logits are not finite")
    return number


def share(number: float) -> float:
    """Rounding may take a sum of probabilities a little over 1."""
    return min(1.0, number)


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
