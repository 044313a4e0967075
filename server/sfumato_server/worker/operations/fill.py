"""Fill: holes in fixed text become code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from sfumato_client import protocol as wire
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import FillDraft, FillResult, Result
from sfumato_server.worker.operations.from_wire import segments, snippets
from sfumato_server.worker.operations.to_wire import Shared, candidate


def run(engine: Engine, request: wire.FillRequest, limits: Limits) -> Iterator[FillDraft | Result]:
    return engine.run("fill", _request(request), limits)


def answer(result: FillResult, **shared: Unpack[Shared]) -> wire.FillResponse:
    return wire.FillResponse(candidates=[candidate(one) for one in result.candidates], **shared)


def _request(request: wire.FillRequest) -> FillRequest:
    return FillRequest(
        segments=segments(request.segments),
        path=request.path,
        language=request.language,
        snippets=snippets(request.snippets),
        candidates=request.candidates,
        single_line=request.single_line,
        automatic=request.automatic,
        final=not request.stream,
        stop=tuple(request.stop),
        instead_of=_instead_of(request),
        trace=request.trace,
        seed=request.seed,
    )


def _instead_of(request: wire.FillRequest) -> tuple[str, ...]:
    """What each text between the holes replaced."""
    at = [index for index, segment in enumerate(request.segments) if isinstance(segment, wire.HoleSegment)]
    between = request.segments[at[0] : at[-1] + 1]
    return tuple(segment.instead_of for segment in between if isinstance(segment, wire.TextSegment))
