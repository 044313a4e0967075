"""Between the wire's types and the model package's. The server process imports no model code."""

from __future__ import annotations

import math

from sfumato_model.engine import CheckpointInfo
from sfumato_model.prompt_head import Snippet
from sfumato_model.request import Candidate, FillResult, Hole
from sfumato_model.request import FillRequest as ModelRequest
from sfumato_server.protocol import CandidateText, CheckpointStatus, FillRequest, TextSegment, Usage
from sfumato_server.worker.messages import Done, Ready


def fill_request(request: FillRequest) -> ModelRequest:
    return ModelRequest(
        segments=tuple(
            segment.text if isinstance(segment, TextSegment) else Hole(max_tokens=segment.hole.max_tokens)
            for segment in request.segments
        ),
        path=request.path,
        language=request.language,
        snippets=tuple(Snippet(path=snippet.path, text=snippet.text) for snippet in request.snippets),
        candidates=request.candidates,
        single_line=request.single_line,
        seed=request.seed,
    )


def ready(info: CheckpointInfo) -> Ready:
    checkpoint = CheckpointStatus(
        name=info.name,
        source=info.source,
        parameters=info.parameters,
        languages=list(info.languages),
        operations=list(info.operations),
        context_tokens=info.context_tokens,
    )
    return Ready(checkpoint=checkpoint, device=info.device, dtype=info.dtype)


def done(id: str, result: FillResult) -> Done:
    stats = result.stats
    return Done(
        id=id,
        candidates=[_candidate(candidate) for candidate in result.candidates],
        usage=Usage(
            context_tokens=stats.context_tokens,
            reused_tokens=stats.reused_tokens,
            canvas_tokens=stats.canvas_tokens,
            hole_tokens=stats.hole_tokens,
            steps=len(stats.step_seconds),
        ),
        prefill_ms=1000 * stats.prefill_seconds,
        step_ms=[1000 * seconds for seconds in stats.step_seconds],
    )


def _candidate(candidate: Candidate) -> CandidateText:
    if not math.isfinite(candidate.score):
        # JSON has no such number; it also means that the checkpoint computes nonsense.
        raise ValueError(f"a candidate has the score {candidate.score}: the checkpoint's logits are not finite")
    return CandidateText(
        texts=list(candidate.texts),
        score=candidate.score,
        tokens=sum(map(len, candidate.tokens)),
        ended=candidate.ended,
        valid=candidate.valid,
    )
