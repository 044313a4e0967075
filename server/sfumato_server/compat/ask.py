"""One request through the queue, for the routes of other protocols."""

from __future__ import annotations

from fastapi import Request

from sfumato_server import request_id
from sfumato_server.errors import Cancelled, ClientGone, QueueFull, RequestError
from sfumato_server.events import unless_gone
from sfumato_server.protocol import AnyRequest, AnyResponse, FillRequest, FillResponse, WarmRequest, WarmResponse
from sfumato_server.queue import RequestQueue
from sfumato_server.rank import Rank


async def fill(queue: RequestQueue, request: FillRequest, http: Request) -> FillResponse:
    """Raises `RequestError` for every other end than an answer, `ClientGone` when the client has hung up."""
    answer = await _ask(queue, request, http)
    assert isinstance(answer, FillResponse)
    return answer


async def warm(queue: RequestQueue, request: WarmRequest, http: Request) -> WarmResponse | None:
    """`None` where it gave way to something else: nobody waits for a warmed context, so that is no error."""
    try:
        answer = await _ask(queue, request, http)
    except (Cancelled, QueueFull):
        return None
    assert isinstance(answer, WarmResponse)
    return answer


async def _ask(queue: RequestQueue, request: AnyRequest, http: Request) -> AnyResponse:
    id = request_id.taken_over(http.headers.get(request_id.HEADER), queue.has)
    request_id.current.set(id)
    ticket = queue.submit(id, request, None if isinstance(request, WarmRequest) else Rank.UNKNOWN)
    try:
        outcome = await unless_gone(http.receive, ticket.result())
    finally:
        queue.drop(ticket)
    if outcome is None:
        raise ClientGone("the client closed its connection")
    if isinstance(outcome, RequestError):
        raise outcome
    return outcome
