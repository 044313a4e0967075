"""A job's operation on the engine: whichever it is, drafts and then one result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sfumato_client.protocol import AnyRequest
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import Limits, Request
from sfumato_model.api.result import FillDraft, Result
from sfumato_server.worker import convert

REQUESTS: Mapping[str, Callable[[Any], Request]] = {
    "fill": convert.fill_request,
    "rewrite": convert.rewrite_request,
    "inspect": convert.inspect_request,
    "refine": convert.refine_request,
    "warm": convert.warm_request,
}
"""By an operation's name, from the wire's request to the engine's."""


def operate(engine: Engine, request: AnyRequest, limits: Limits) -> Iterator[FillDraft | Result]:
    """Raises what the engine raises."""
    return engine.run(request.operation, REQUESTS[request.operation](request), limits)
