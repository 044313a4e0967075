"""Parts of several answers, from the model package's types to the wire's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypedDict

from sfumato_client import protocol as wire
from sfumato_model.api.result import Candidate, Token
from sfumato_model.api.stats import FillStats
from sfumato_model.judge import Judgement


class Shared(TypedDict):
    """What every answer has."""

    id: str
    usage: wire.Usage
    timing: wire.Timing


def shared(id: str, stats: FillStats, worker_s: float) -> Shared:
    """`worker_s` is how long the worker took. The server adds the wait and the total."""
    timing = wire.Timing(
        queue_ms=0.0,
        prefill_ms=1000 * stats.prefill_seconds,
        step_ms=[1000 * seconds for seconds in stats.step_seconds],
        worker_ms=1000 * worker_s,
        total_ms=0.0,
    )
    usage = wire.Usage(
        context_tokens=stats.context_tokens,
        reused_tokens=stats.reused_tokens,
        canvas_tokens=stats.canvas_tokens,
        hole_tokens=stats.hole_tokens,
        steps=len(stats.step_seconds),
        canvases=stats.canvases,
    )
    return {"id": id, "usage": usage, "timing": timing}


def candidate(found: Candidate) -> wire.CandidateText:
    return wire.CandidateText(
        texts=list(found.texts),
        score=finite(found.score, "a candidate has the score"),
        tokens=[tokens(one) for one in found.tokens],
        length=sum(map(len, found.tokens)),
        ended=found.ended,
        **verdict(found.judgement),
        valid=found.valid,
        filters=list(found.filters),
        finish=found.finish,
        stop=found.stop,
    )


def verdict(judgement: Judgement | None) -> dict[str, Any]:
    return {} if judgement is None else {"verdict": judgement.verdict, "problem": judgement.problem}


def tokens(told: Sequence[Token]) -> list[wire.TokenText]:
    return [
        wire.TokenText(text=t.text, confidence=share(finite(t.confidence, "a token has the confidence"))) for t in told
    ]


def finite(number: float, what: str) -> float:
    """Raises `ValueError` for NaN and infinity; `what` begins the sentence."""
    if not math.isfinite(number):
        raise ValueError(f"{what} {number}: the checkpoint's logits are not finite")
    return number


def share(number: float) -> float:
    """Rounding may take a sum of probabilities a little over 1."""
    return min(1.0, number)
