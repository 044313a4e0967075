"""One request through the queue, for the routes of other protocols."""

from __future__ import annotations

import uuid

from starlette.types import Receive

from sfumato_server.bad_request import refuse_broken_text
from sfumato_server.errors import Cancelled, ClientGone, QueueFull, RequestError
from sfumato_server.events import unless_gone
from sfumato_server.protocol import AnyRequest, AnyResponse, FillRequest, FillResponse, WarmRequest, WarmResponse
from sfumato_server.queue import RequestQueue


async def fill(queue: RequestQueue, request: FillRequest, receive: Receive) -> FillResponse:
    """Raises `RequestError` for every other end than an answer, `ClientGone` when the client has hung up."""
    answer = await _ask(queue, request, receive)
    assert isinstance(answer, FillResponse)
    return answer


async def warm(queue: RequestQueue, request: WarmRequest, receive: Receive) -> WarmResponse | None:
    """`None` where it gave way to something else: nobody waits for a warmed context, so that is no error."""
    try:
        answer = await _ask(queue, request, receive)
    except (Cancelled, QueueFull):
        return None
    assert isinstance(answer, WarmResponse)
    return answer


async def _ask(queue: RequestQueue, request: AnyRequest, receive: Receive) -> AnyResponse:
    refuse_broken_text(request)
    ticket = queue.submit(uuid.uuid4().hex, request)
    try:
        outcome = await unless_gone(receive, ticket.result())
    finally:
        queue.drop(ticket)
    if outcome is None:
        raise ClientGone("the client closed its connection")
    if isinstance(outcome, RequestError):
        raise outcome
    return outcome
