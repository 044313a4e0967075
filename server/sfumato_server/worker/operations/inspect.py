"""Inspect: how likely each word of a selection is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Unpack

from sfumato_client import protocol as wire
from sfumato_model.api.engine import Engine
from sfumato_model.api.request import InspectRequest, Limits
from sfumato_model.api.result import FillDraft, InspectedToken, InspectResult, Result
from sfumato_server.worker.operations.from_wire import selection
from sfumato_server.worker.operations.to_wire import Shared, finite


def run(engine: Engine, request: wire.InspectRequest, limits: Limits) -> Iterator[FillDraft | Result]:
    yield from engine.run("inspect", InspectRequest(selection=selection(request)), limits)


def answer(result: InspectResult, **shared: Unpack[Shared]) -> wire.InspectResponse:
    return wire.InspectResponse(tokens=[_token(token) for token in result.tokens], **shared)


def _token(token: InspectedToken) -> wire.InspectedToken:
    log_prob = finite(token.log_prob, "a token has the log probability")
    return wire.InspectedToken(
        start=token.start,
        end=token.end,
        log_prob=log_prob,
        probability=math.exp(min(0.0, log_prob)),
        instead=token.instead,
        unlikely=token.unlikely,
    )
