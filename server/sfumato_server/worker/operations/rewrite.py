"""Rewrite: a selection is replaced, optionally under an instruction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from sfumato_client import protocol as wire
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import Limits, RewriteRequest
from sfumato_model.api.result import FillDraft, FillResult, Result
from sfumato_server.worker.operations.from_wire import selection
from sfumato_server.worker.operations.to_wire import Shared, candidate


def run(engine: Engine, request: wire.RewriteRequest, limits: Limits) -> Iterator[FillDraft | Result]:
    return engine.run("rewrite", _request(request), limits)


def answer(result: FillResult, **shared: Unpack[Shared]) -> wire.RewriteResponse:
    return wire.RewriteResponse(candidates=[candidate(one) for one in result.candidates], **shared)


def _request(request: wire.RewriteRequest) -> RewriteRequest:
    return RewriteRequest(
        selection=selection(request),
        instruction=request.instruction,
        candidates=request.candidates,
        trace=request.trace,
        seed=request.seed,
    )
