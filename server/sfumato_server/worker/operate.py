"""A job's operation on the engine: whichever it is, drafts and then one result."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_client.protocol import AnyRequest, FillRequest, InspectRequest, RefineRequest, RewriteRequest, WarmRequest
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import Limits
from sfumato_model.api.result import FillDraft

from sfumato_server.worker import convert
from sfumato_server.worker.results import Result


def operate(engine: Engine, request: AnyRequest, limits: Limits) -> Iterator[FillDraft | Result]:
    """Raises what the engine raises."""
    match request:
        case FillRequest():
            yield from engine.fill(convert.fill_request(request), limits)
        case RewriteRequest():
            yield from engine.rewrite(convert.rewrite_request(request), limits)
        case InspectRequest():
            yield engine.inspect(convert.inspect_request(request), limits)
        case RefineRequest():
            yield from engine.refine(convert.refine_request(request), limits)
        case WarmRequest():
            yield engine.warm(convert.warm_request(request), limits)
