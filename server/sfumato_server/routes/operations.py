"""The routes of the operations: each takes a request through the queue to its one answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from starlette.responses import Response

from sfumato_client.logs import request_id
from sfumato_client.protocol import OPERATIONS, AnyRequest, Operation
from sfumato_server.errors import ClientGone, RequestError
from sfumato_server.guard.refusal import error_response
from sfumato_server.queue.events import EventStream, unless_gone
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.routes.bad_request import refuse_broken_text
from sfumato_server.routes.openapi import OPERATION, STREAMED

log = logging.getLogger(__name__)


def add_operations(app: FastAPI, queue: RequestQueue) -> None:
    """A route for each row of the table."""
    for operation in OPERATIONS.values():
        app.add_api_route(
            operation.route,
            _endpoint(operation, queue),
            methods=["POST"],
            name=operation.name,
            description=f"{operation.told}{'; with `stream`, server-sent events' if operation.streams else ''}.",
            response_model=operation.response,
            responses=STREAMED if operation.streams else OPERATION,
        )


def _endpoint(operation: Operation, queue: RequestQueue) -> Callable[..., Awaitable[Response]]:
    async def ask(body: AnyRequest, request: Request) -> Response:
        return await _answer(queue, body, request)

    # FastAPI reads from it what a body may be.
    ask.__annotations__ = {"body": operation.request, "request": Request, "return": Response}
    return ask


async def _answer(queue: RequestQueue, body: AnyRequest, request: Request) -> Response:
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
