"""How many requests are answered at once: a client that never reads to the end keeps a place here, not the worker."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from sfumato_server.errors import QueueFull
from sfumato_server.guard.refusal import error_response


class Streams:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._open >= self._limit:
            full = QueueFull(f"{self._limit} requests are open already", code="too_many_streams", retry_after_s=1)
            await error_response(full, scope["path"])(scope, receive, send)
            return
        self._open += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open -= 1
