"""Who may ask. A unix socket is guarded by its file mode; a port by a token and the Host and Origin headers.

Any page in a browser can send requests to a loopback port. The token keeps it out; the Host header shows
a page whose own name was made to point at the loopback (DNS rebinding), the Origin header any other page.
"""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sfumato_server.errors import BadRequest, Refused, RequestError

OPEN_PATHS = {"/healthz"}
"""Without a token: it tells nothing but that a server is there."""
DRAIN_FACTOR = 8


class Guard:
    """ASGI middleware for a server that listens on a port."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        problem = self._problem(Headers(scope=scope), scope["path"])
        await (self._app if problem is None else error_response(problem))(scope, receive, send)

    def _problem(self, headers: Headers, path: str) -> Refused | None:
        host = headers.get("host", "")
        if not is_loopback(host):
            return Refused("the Host header names no loopback address", code="host")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return Refused("pages of another origin may not ask", code="origin")
        if path in OPEN_PATHS:
            return None
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token):
            return Refused("send the server's token as `Authorization: Bearer TOKEN`", code="token", status=401)
        return None


class BodyLimit:
    """ASGI middleware: a body over `limit` bytes is refused, and at most `limit` bytes of one are held."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if int(declared) > self._limit:
            await self._drain(receive, int(declared))
            await error_response(self._too_large)(scope, receive, send)
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


def is_loopback(host: str) -> bool:
    """Whether a Host header, with or without a port, names this machine only."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def error_response(error: RequestError) -> JSONResponse:
    headers = error.headers | ({"WWW-Authenticate": "Bearer"} if error.status == 401 else {})
    return JSONResponse(error.response.model_dump(), error.status, headers)
