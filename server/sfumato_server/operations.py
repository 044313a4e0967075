"""The routes of the operations: each takes a request through the queue to its one answer."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from sfumato_client.logs import request_id
from sfumato_client.protocol import (
    AnyRequest,
    FillRequest,
    FillResponse,
    InspectRequest,
    InspectResponse,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    WarmRequest,
    WarmResponse,
)
from starlette.responses import Response

from sfumato_server.errors import ClientGone, RequestError
from sfumato_server.guard.refusal import error_response
from sfumato_server.queue.events import EventStream, unless_gone
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.routes.bad_request import refuse_broken_text
from sfumato_server.routes.openapi import OPERATION, STREAMED

log = logging.getLogger(__name__)


def add_operations(app: FastAPI, queue: RequestQueue) -> None:
    async def answer(body: AnyRequest, request: Request) -> Response:
        id = request_id.taken_over(request.headers.get(request_id.HEADER), queue.has)
        request_id.current.set(id)
        refuse_broken_text(body)
        ticket = queue.submit(id, body)
        log.debug("%s taken", body.operation)
        if body.stream:
            return EventStream(ticket, gone=lambda: queue.drop(ticket))
        try:
            outcome = await unless_gone(request.receive, ticket.result())
        finally:
            queue.drop(ticket)
        if outcome is None or isinstance(outcome, RequestError):
            return error_response(outcome or ClientGone("the client closed its connection"), request.url.path)
        return Response(outcome.model_dump_json(), media_type="application/json", headers={request_id.HEADER: id})

    @app.post("/v1/fill", response_model=FillResponse, responses=STREAMED)
    async def fill(body: FillRequest, request: Request) -> Response:
        """Holes in fixed text become code; with `stream`, server-sent events."""
        return await answer(body, request)

    @app.post("/v1/rewrite", response_model=RewriteResponse, responses=STREAMED)
    async def rewrite(body: RewriteRequest, request: Request) -> Response:
        """A selection is replaced, optionally under an instruction; with `stream`, server-sent events."""
        return await answer(body, request)

    @app.post("/v1/inspect", response_model=InspectResponse, responses=OPERATION)
    async def inspect(body: InspectRequest, request: Request) -> Response:
        """How likely each token of a selection is, given all the others."""
        return await answer(body, request)

    @app.post("/v1/refine", response_model=RefineResponse, responses=STREAMED)
    async def refine(body: RefineRequest, request: Request) -> Response:
        """Only the least likely tokens of a selection are renoised; with `stream`, server-sent events."""
        return await answer(body, request)

    @app.post("/v1/warm", response_model=WarmResponse, responses=OPERATION)
    async def warm(body: WarmRequest, request: Request) -> Response:
        """The context of a place is encoded and kept; any other request goes first, and ends this one."""
        return await answer(body, request)
