"""Refine: only the unlikely words of a selection are renoised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from sfumato_client import protocol as wire
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import Limits, RefineRequest
from sfumato_model.api.result import FillDraft, RefineResult, Result
from sfumato_server.worker.operations.from_wire import selection
from sfumato_server.worker.operations.to_wire import Shared, verdict


def run(engine: Engine, request: wire.RefineRequest, limits: Limits) -> Iterator[FillDraft | Result]:
    return engine.run("refine", _request(request), limits)


def answer(result: RefineResult, **shared: Unpack[Shared]) -> wire.RefineResponse:
    return wire.RefineResponse(
        text=result.text,
        edits=[wire.TextEdit(start=e.start, end=e.end, text=e.text) for e in result.edits],
        unlikely=result.unlikely,
        given_up=result.given_up,
        **verdict(result.judgement),
        **shared,
    )


def _request(request: wire.RefineRequest) -> RefineRequest:
    return RefineRequest(
        selection=selection(request), strength=request.strength, trace=request.trace, seed=request.seed
    )
