"""What Ray Serve says of itself, in this server's words: each request ends in one answer that a client can read.

too much waits           503, plain text        queue_full, Retry-After
no replica               503, 404 of the proxy  not_ready
the replica died         nothing at all         worker_died; in a stream the event `failed`
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sfumato_server.errors import QueueFull, RequestError, WaitedTooLong, WorkerDied
from sfumato_server.guard.refusal import error_response, shape_for
from sfumato_server.queue.events import encode

DIED = "the replica ended during this request; the others go on, and the same request may be sent again"


class InOurWords:
    """ASGI middleware around Serve's proxy. Replicas answer errors as JSON; plain text is the proxy's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        await self._app(scope, receive, answer.take)
        error = answer.missing(scope["path"])
        if isinstance(error, Response):
            await error(scope, receive, send)
        elif error is not None:
            await send({"type": "http.response.body", "body": error, "more_body": False})


class _Answer:
    """What was sent so far. The proxy's own errors are held back."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._status: int | None = None
        self._is_stream = False
        self._held: bytearray | None = None
        self._is_whole = False

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            kind = dict(message["headers"]).get(b"content-type", b"")
            self._is_stream = kind.startswith(b"text/event-stream")
            if message["status"] >= 400 and kind.startswith(b"text/plain"):
                self._held = bytearray()
        elif message["type"] == "http.response.body":
            self._is_whole = not message.get("more_body", False)
            if self._held is not None:
                self._held += message.get("body", b"")
        if self._held is None:
            await self._send(message)

    def missing(self, path: str) -> Response | bytes | None:
        """What has still to be said: a whole answer, or the last words of a stream."""
        if self._held is not None:
            return error_response(_meant(self._status or 500, self._held.decode(errors="replace")), path)
        if self._status is None:
            return error_response(WorkerDied(DIED), path)
        if self._is_stream and not self._is_whole:
            # In other protocols a stream that ends early is one that failed.
            return encode(WorkerDied(DIED)) if shape_for(path) is None else b""
        return None


def _meant(status: int, said: str) -> RequestError:
    if status == 503 and "max_queued_requests" in said:
        return QueueFull("as many requests wait as are allowed to: ask again in a moment", status=503, retry_after_s=1)
    if status in (404, 503):
        return WaitedTooLong("no replica is ready: `serve status` says why", code="not_ready", retry_after_s=5)
    if status == 408:
        return WaitedTooLong("the request took longer than Ray Serve's own limit, request_timeout_s")
    return WorkerDied(DIED)
