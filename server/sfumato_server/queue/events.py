"""Server-sent events: a draft per denoise step, then exactly one of `done`, `failed` and `cancelled`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sfumato_client.protocol import DraftEvent
from sfumato_server.errors import RequestError
from sfumato_server.queue.ticket import Outcome, Ticket, outcome_name

T = TypeVar("T")


class EventStream(Response):
    """Streams one ticket. Calls `gone` when the client leaves first."""

    media_type = "text/event-stream"

    def __init__(self, ticket: Ticket, gone: Callable[[], None]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Request-Id": ticket.id})
        # Response counts the bytes of an empty body, and a stream has no length.
        del self.headers["content-length"]
        self._ticket = ticket
        self._gone = gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await unless_gone(receive, self._send_events(send))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._gone()

    async def _send_events(self, send: Send) -> None:
        async for event in self._ticket.events():
            await send({"type": "http.response.body", "body": encode(event), "more_body": True})


def encode(event: DraftEvent | Outcome) -> bytes:
    name = "draft" if isinstance(event, DraftEvent) else outcome_name(event)
    data = event.body if isinstance(event, RequestError) else event
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n".encode()


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`; as soon as the client has closed its connection, `None` and `work` cancelled."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_disconnect(receive))
    try:
        await asyncio.wait([working, watching], return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
