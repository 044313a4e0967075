"""Refused are requests with too long a head, and those that could mean something else to a proxy in front of us."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from sfumato_server.errors import BadRequest
from sfumato_server.guard.refusal import error_response

ONCE = (b"host", b"origin", b"authorization", b"content-type", b"content-length", b"transfer-encoding")
"""Headers whose second value somebody could read and we would not."""
MAX_HEADERS = 100
_DETOUR = re.compile(r"^[^/]|//|/\.\.?(?:/|$)|[\\\x00-\x1f\x7f]")


class Shape:
    """ASGI middleware. `head_limit` is bytes of the target and all headers; h11 limits only what is not yet whole."""

    def __init__(self, app: ASGIApp, *, head_limit: int) -> None:
        self._app = app
        self._head_limit = head_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._too_long(scope) or _problem(scope) if scope["type"] == "http" else None
        answer = self._app if problem is None else error_response(problem, scope["path"])
        await answer(scope, receive, send)

    def _too_long(self, scope: Scope) -> BadRequest | None:
        size = len(scope["raw_path"]) + len(scope["query_string"])
        size += sum(len(name) + len(value) for name, value in scope["headers"])
        fits = size <= self._head_limit and len(scope["headers"]) <= MAX_HEADERS
        return None if fits else head_too_long(self._head_limit)


def head_too_long(limit: int) -> BadRequest:
    most = f"at most {limit} bytes in {MAX_HEADERS} headers are taken"
    return _bad(f"the head of the request is too long: {most}", "header", 431)


def _problem(scope: Scope) -> BadRequest | None:
    names = [name for name, _ in scope["headers"]]
    twice = next((name.decode() for name in ONCE if names.count(name) > 1), None)
    if twice is not None:
        return _bad(f"there are several {twice} headers: send one", "header")
    if b"content-length" in names and b"transfer-encoding" in names:
        return _bad("content-length and transfer-encoding both say how long the body is: send one", "header")
    if _DETOUR.search(scope["path"]):
        return _bad("the path has to be plain, as /v1/status", "path")
    content_type = dict(scope["headers"]).get(b"content-type", b"").strip()
    # What a page of another site can send without being asked first, a form or a text, is never taken. It can leave the
    # header out too, as other people's clients do: such a page is known by its Origin, at the door.
    if content_type and not _is_json(content_type):
        return _bad("send the body as Content-Type: application/json", "content_type", 415)
    return None


def _is_json(content_type: bytes) -> bool:
    kind = content_type.split(b";")[0].strip().lower()
    return kind == b"application/json" or (kind.startswith(b"application/") and kind.endswith(b"+json"))


def _bad(message: str, code: str, status: int = 400) -> BadRequest:
    return BadRequest(message, code=code, status=status)
