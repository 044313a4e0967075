"""What the two clients share: how a connection is set up, what is sent, and httpx's errors as the package's own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict
from urllib.parse import urlsplit

import httpx

from sfumato_server.client.address import Address
from sfumato_server.client.errors import ServerError, ServerUnreachable
from sfumato_server.client.events import error_of
from sfumato_server.protocol import AnyRequest

SHORT = httpx.Timeout(10.0, connect=5.0)
ALIVE_S = 2.0
_SILENCE_S = 900.0
"""How long a request may say nothing beyond its own deadline: a large checkpoint may have to load first."""


class Settings(TypedDict):
    """What both of httpx's clients take."""

    base_url: str
    headers: dict[str, str]
    timeout: httpx.Timeout
    trust_env: bool
    verify: bool


class Sent(TypedDict):
    """What both of httpx's clients are given for one request."""

    method: str
    url: str
    content: bytes
    headers: dict[str, str]
    timeout: httpx.Timeout


_NEAR = {"localhost", "127.0.0.1", "::1"}


def settings(address: Address) -> Settings:
    return {
        "base_url": address.base_url,
        "headers": {"Authorization": f"Bearer {address.token}"} if address.token else {},
        "timeout": SHORT,
        # The proxies that the environment names may be used, but never to reach this machine.
        # To read the system's certificates takes memory and time, and http:// has no use for them.
        "verify": address.base_url.startswith("https:"),
        "trust_env": address.url is not None and urlsplit(address.url).hostname not in _NEAR,
    }


def socket_of(address: Address) -> str | None:
    """The unix socket, unless a URL comes first."""
    return None if address.url else address.socket


def sent(request: AnyRequest, *, stream: bool) -> Sent:
    """The HTTP request of an operation."""
    # An inspect has no such field: it never streams.
    if "stream" in type(request).model_fields:
        request = request.model_copy(update={"stream": stream})
    read = _SILENCE_S + (request.deadline_ms or 0) / 1000
    timeout = httpx.Timeout(SHORT.write, connect=SHORT.connect, read=read)
    return {
        "method": "POST",
        "url": f"/v1/{request.operation}",
        "content": request.model_dump_json().encode(),
        "headers": {"Content-Type": "application/json"},
        "timeout": timeout,
    }


def body(answer: httpx.Response) -> bytes:
    """The content of an answer. Raises `ServerError` when it is an error."""
    if answer.is_error:
        raise error_of(answer.content, otherwise=f"the server answered {answer.status_code} {answer.reason_phrase}")
    return answer.content


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


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """httpx's errors as `ServerUnreachable`."""
    try:
        yield
    except httpx.ConnectTimeout as error:
        raise ServerUnreachable(address, "nobody took the connection in time") from error
    except httpx.TimeoutException as error:
        raise ServerUnreachable(address, "it did not answer in time") from error
    except httpx.ConnectError as error:
        raise ServerUnreachable(address, "nobody listens there") from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise ServerUnreachable(address, str(error) or "the connection broke") from error


def ended_early() -> ServerError:
    return ServerError("ended_early", "the server closed the stream before the request was done; see its log")
