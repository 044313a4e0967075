"""Warm: the context of a fill is encoded ahead of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from sfumato_client import protocol as wire
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import FillDraft, Result, WarmResult
from sfumato_server.worker.operations.from_wire import segments, snippets
from sfumato_server.worker.operations.to_wire import Shared


def run(engine: Engine, request: wire.WarmRequest, limits: Limits) -> Iterator[FillDraft | Result]:
    yield from engine.run("warm", _request(request), limits)


def answer(_: WarmResult, **shared: Unpack[Shared]) -> wire.WarmResponse:
    return wire.WarmResponse(**shared)


def _request(request: wire.WarmRequest) -> FillRequest:
    """The fill whose context is encoded."""
    return FillRequest(
        segments=segments(request.segments),
        path=request.path,
        language=request.language,
        snippets=snippets(request.snippets),
    )
