"""How large a body may be. What is too deep, too long a number or no UTF-8 the parser refuses by itself."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sfumato_server.errors import BadRequest
from sfumato_server.guard.refusal import error_response

DRAIN_FACTOR = 8


class BodyLimit:
    """ASGI middleware: a body over `limit` bytes is refused, and at most `limit` bytes of one are held."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # h11 takes digits only.
        declared = int(Headers(scope=scope).get("content-length", "0"))
        if declared > self._limit:
            await self._drain(receive, declared)
            await error_response(self._too_large, scope["path"])(scope, receive, send)
            return
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                # FastAPI lets an HTTPException through its body parsing, and no other.
                raise HTTPException(self._too_large.status, str(self._too_large))
            return message

        await self._app(scope, limited, send)

    async def _drain(self, receive: Receive, declared: int) -> None:
        """Read what is sent, within reason: a client that is still sending may not see an answer."""
        if declared <= DRAIN_FACTOR * self._limit:
            while (await receive()).get("more_body", False):
                pass

    @property
    def _too_large(self) -> BadRequest:
        return BadRequest(f"the body is larger than {self._limit} bytes", code="too_large", status=413)
