"""What the two clients share: how a connection is set up, and what is sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ServerUnreachable
from sfumato_client.address.keepalive import keepalive
from sfumato_client.address.session import session_headers
from sfumato_client.http.surroundings import proxy_of
from sfumato_client.logs import request_id
from sfumato_client.protocol import OPERATIONS, AnyRequest

SHORT = httpx.Timeout(5.0)
ALIVE_S = 2.0
STATUS = "/v1/status"
MEMORY = "/v1/memory"
_LATE_S = 2.0
"""How long an automatic request may stay out beyond its deadline: nobody asked, so nobody waits for a dead link."""
_OVERRUN_S = 35.0
"""The same for a request that somebody made. The server itself gives one up 30 seconds after its deadline."""
_SILENCE_S = 900.0
"""How long one without a deadline may say nothing: a large checkpoint may have to load first."""


def settings(address: Address) -> dict[str, Any]:
    """What both of httpx's clients take."""
    authorization = {"Authorization": f"Bearer {address.token}"} if address.token else {}
    return {
        "base_url": address.base_url,
        # An answer that has to be unpacked could be of any size.
        "headers": {"Accept-Encoding": "identity", **authorization},
        "timeout": SHORT,
        "trust_env": False,
    }


def route(address: Address) -> dict[str, Any]:
    """What both of httpx's transports take: over a unix socket, or over TCP with an end to silence."""
    path = socket_of(address)
    return {
        # To read the system's certificates takes memory and time, and http:// has no use for them.
        "verify": address.base_url.startswith("https:"),
        "uds": path,
        "proxy": proxy.url if (proxy := proxy_of(address)) else None,
        "socket_options": [] if path else keepalive(),
    }


def socket_of(address: Address) -> str | None:
    """The unix socket, unless a URL comes first."""
    return None if address.url else address.socket


def answer_type(request: AnyRequest) -> type[Any]:
    """What the table says that it is answered by."""
    return OPERATIONS[request.operation].response


def sent(request: AnyRequest, address: Address, *, stream: bool) -> dict[str, Any]:
    """The HTTP request of an operation, for both of httpx's clients."""
    operation = OPERATIONS[request.operation]
    if operation.streams:
        request = request.model_copy(update={"stream": stream})
    return {
        "method": "POST",
        "url": operation.route,
        "content": request.model_dump_json().encode(),
        "headers": {
            "Content-Type": "application/json",
            request_id.HEADER: request_id.current.get() or request_id.new(),
            **session_headers(address, request.document),
        },
        "timeout": httpx.Timeout(SHORT.write, connect=SHORT.connect, read=silence(request)),
    }


def silence(request: AnyRequest) -> float:
    """Seconds that may pass without a word of the server's: then the link is taken for dead."""
    if request.deadline_ms is None:
        return _SILENCE_S
    beyond = _LATE_S if getattr(request, "automatic", False) else _OVERRUN_S
    return request.deadline_ms / 1000 + beyond


@contextmanager
def knocked(address: Address) -> Iterator[None]:
    """Find out first whether a unix socket is dead: httpcore leaves one open that it could not connect."""
    path = socket_of(address)
    if path:
        with socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(5.0)
            try:
                knock.connect(path)
            except OSError as error:
                raise ServerUnreachable(address, "nobody listens there") from error
    yield
