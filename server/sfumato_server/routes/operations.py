"""The routes of the operations: each takes a request through the queue to its one answer.

And what `/openapi.json` says of answers, besides those that routes name themselves.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from sfumato_client.address import session
from sfumato_client.logs import request_id
from sfumato_client.protocol import OPERATIONS, AnyRequest, ErrorResponse, Operation
from sfumato_server.errors import ClientGone, RequestError
from sfumato_server.guard.refusal import error_response
from sfumato_server.queue.events import EventStream, unless_gone
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.routes.error_handlers import refuse_broken_text

Responses = dict[int | str, dict[str, Any]]


def _errors(**told: str) -> Responses:
    return {int(name.removeprefix("e")): {"model": ErrorResponse, "description": text} for name, text in told.items()}


EVERYWHERE = _errors(
    e400="This is no request that can be read.",
    e401="On a port: no token, or a wrong one.",
    e403="The Host or Origin header names another site.",
    e408="The request came too slowly.",
    e413="The body is too large.",
    e415="The body is not sent as application/json.",
    e422="A field is wrong; `field` names it.",
    e431="The head of the request is too long.",
    e500="The server raised something that nobody expected.",
    e503="Not now: the server is being stopped, or has as many connections as it takes.",
)
"""Any route may answer these: the guards are in front of all of them."""

OPERATION = _errors(
    e409="A newer request of the same document took its place, or it ended a worker a short while ago.",
    e429="As many requests wait as are allowed to; Retry-After says when to try again.",
    e503="The worker died, rests, cannot load, has no memory for it, or the server is being stopped.",
    e504="The deadline passed before there was a first draft.",
)
"""What a route answers that takes a request through the queue."""

_EVENTS = (
    "`draft` (DraftEvent) for each step, with `trace` what it decided at each slot; then one of `done` (the answer), "
    "`failed` and `cancelled` (ErrorBody)"
)
STREAMED: Responses = OPERATION | {
    200: {
        "description": "The answer; with `stream`, server-sent events.",
        "content": {"text/event-stream": {"schema": {"type": "string", "description": _EVENTS}}},
    }
}
"""The same, of one that can send its drafts."""


MAX_SESSION, MAX_NAME = 64, 4000
"""Characters of a session header and of a document's name that tell documents apart; the name takes 4,096."""

log = logging.getLogger(__name__)


def add_operations(app: FastAPI, queue: RequestQueue, asked: Callable[[str], None] = lambda _: None) -> None:
    """A route for each row of the table. `asked` is told the workspace that a request names."""
    for operation in OPERATIONS.values():
        app.add_api_route(
            operation.route,
            _endpoint(operation, queue, asked),
            methods=["POST"],
            name=operation.name,
            description=f"{operation.told}{'; with `stream`, server-sent events' if operation.streams else ''}.",
            response_model=operation.response,
            responses=STREAMED if operation.streams else OPERATION,
        )


def _endpoint(
    operation: Operation, queue: RequestQueue, asked: Callable[[str], None]
) -> Callable[..., Awaitable[Response]]:
    async def ask(body: AnyRequest, request: Request) -> Response:
        asked(getattr(body, "workspace", ""))
        return await _answer(queue, body, request)

    # FastAPI reads from it what a body may be.
    ask.__annotations__ = {"body": operation.request, "request": Request, "return": Response}
    return ask


async def _answer(queue: RequestQueue, body: AnyRequest, request: Request) -> Response:
    id = request_id.take_over(request.headers.get(request_id.HEADER), queue.has)
    refuse_broken_text(body)
    ticket = queue.submit(id, _of_one_user(body, request.headers.get(session.HEADER)))
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


def _of_one_user(body: AnyRequest, session_id: str | None) -> AnyRequest:
    """With its document named for its user: in two containers two people's files have one name, and are two."""
    if not session_id or not body.document:
        return body
    return body.model_copy(update={"document": f"{session_id[:MAX_SESSION]} {body.document[-MAX_NAME:]}"})
