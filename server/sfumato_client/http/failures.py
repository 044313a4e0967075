"""What went wrong on the way to a server and back, as errors that say what was got and what to do. No sockets here."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from sfumato_client.address.address import Address
from sfumato_client.address.errors import NotSfumato, OtherVersion, ServerError, ServerUnreachable
from sfumato_client.address.version import version_mismatch
from sfumato_client.http.events import error_body, error_of
from sfumato_client.http.surroundings import proxy_of
from sfumato_client.processes.peer import Stranger

VERSION_CODES = frozenset({"invalid", "no_route", "unreadable_answer"})
"""What two versions say to each other when one has a field or a route that the other does not know."""


_BUSY = (429, 503, 504)
"""What a router in front says of itself, in its own words: too much waits, or nobody behind it takes requests."""


def body(answer: httpx.Response, address: Address) -> bytes:
    """The content of an answer. Raises `ServerError` when it is an error, `NotSfumato` when no server answers so."""
    if answer.is_success and answer.content.lstrip()[:1] == b"{":
        return answer.content
    found = error_body(answer.content) if answer.is_error else None
    if found is None and answer.status_code in _BUSY and _kind(answer) == "text/plain":
        raise ServerError("unavailable", _unavailable(address, answer))
    if found is None:
        raise NotSfumato(address, f"something else answers there, with {_said(answer)}", _another(answer))
    if found.code == "token":
        raise ServerError("token", _token(address))
    if found.code == "host":
        raise ServerError("host", _host(address, found.message))
    raise error_of(answer.content, otherwise="")


def is_stream(answer: httpx.Response) -> bool:
    """Whether server-sent events follow."""
    return answer.is_success and answer.headers.get("content-type", "").startswith("text/event-stream")


def ended_early() -> ServerError:
    return ServerError("ended_early", "the server closed the stream before the request was done; see its log")


def explained(error: ServerError, status: bytes, address: Address) -> ServerError:
    """`error` as `OtherVersion` when the server's status tells of one."""
    try:
        version = json.loads(status)["version"]
    except (ValueError, TypeError, KeyError):
        return error
    mismatch = version_mismatch(str(version), elsewhere=address.url is not None)
    return error if mismatch is None else OtherVersion(mismatch, error.message)


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """httpx's errors as `ServerUnreachable`."""
    try:
        yield
    except httpx.ConnectTimeout as error:
        raise _not_there(address, "nobody took the connection in time") from error
    except httpx.TimeoutException as error:
        raise ServerUnreachable(address, "it did not answer in time") from error
    except httpx.ConnectError as error:
        raise _unconnected(address, error) from error
    except httpx.RemoteProtocolError as error:
        if "disconnected" in str(error):
            raise ServerUnreachable(address, "the connection was closed without an answer", _closed(address)) from error
        if "peer closed" in str(error):
            raise ServerUnreachable(address, "the connection broke in the middle of an answer") from error
        remedy = "check the port, and whether the URL should begin with https://"
        raise NotSfumato(address, "what listens there does not speak HTTP", remedy) from error
    except httpx.NetworkError as error:
        raise ServerUnreachable(address, "the connection broke", _closed(address)) from error
    except httpx.ProxyError as error:
        raise _not_there(address, f"it was refused ({error})") from error
    except UnicodeError as error:
        name = urlsplit(address.base_url).hostname
        raise ServerUnreachable(address, f"{name} cannot be the name of a machine", "check the URL") from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise ServerUnreachable(address, str(error) or "the connection broke") from error


def _unconnected(address: Address, error: Exception) -> ServerUnreachable:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            remedy = "name the file of the authority that signed it in SSL_CERT_FILE"
            return ServerUnreachable(address, f"its certificate is not trusted ({cause.verify_message})", remedy)
        if isinstance(cause, ssl.SSLError):
            remedy = "does it listen without TLS? Then the URL begins with http://"
            return ServerUnreachable(address, f"TLS with it failed ({cause.reason or cause})", remedy)
        if isinstance(cause, socket.gaierror):
            name = urlsplit((proxy_of(address) or address).url or "").hostname
            return _not_there(address, f"the name {name} is not known here ({cause.strerror})", "check the URL")
        if isinstance(cause, Stranger):
            remedy = "nothing was sent to it; start your own server with: sfumato serve"
            return ServerUnreachable(address, str(cause.strerror), remedy)
        if isinstance(cause, PermissionError):
            return ServerUnreachable(address, "this user may not open it", "its socket belongs to another user")
        if isinstance(cause, ConnectionRefusedError | FileNotFoundError):
            continue
        if isinstance(cause, OSError) and cause.errno:
            return _not_there(address, f"no connection ({cause.strerror})")
    return _not_there(address, "nobody listens there")


def _not_there(address: Address, reason: str, remedy: str | None = None) -> ServerUnreachable:
    """Where a proxy leads there, it is the proxy that could not be reached, or that refused."""
    proxy = proxy_of(address)
    if proxy is None:
        return ServerUnreachable(address, reason, remedy)
    reason = f"{reason}, where the way leads through a proxy: {proxy}"
    host = urlsplit(address.base_url).hostname
    return ServerUnreachable(address, reason, f"put it right, or name {host} in NO_PROXY")


def _closed(address: Address) -> str | None:
    """An SSH forward takes every connection, and closes it when nobody listens at its far end."""
    forward = "if this is an SSH forward, does a server listen at its far end? If not, check the port"
    return forward if address.url else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What led to an error, nearest first; trying several addresses of a name leads to a group of them."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _causes(one)
    yield error
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _causes(cause)


def _said(answer: httpx.Response) -> str:
    kind = _kind(answer)
    program = answer.headers.get("server")
    goes = answer.headers.get("location") if answer.is_redirect else None
    sender = f" from {program}" if program else ""
    target = f", towards {goes}" if goes else ""
    return f"{answer.status_code} {answer.reason_phrase} as {kind}{sender}{target}"


def _kind(answer: httpx.Response) -> str:
    return answer.headers.get("content-type", "no content type").split(";")[0]


def _unavailable(address: Address, answer: httpx.Response) -> str:
    return (
        f"what stands in front at {address} has no server free ({answer.status_code} {answer.reason_phrase}): "
        "ask again in a moment; if it stays so, its log says which servers it has lost"
    )


def _another(answer: httpx.Response) -> str:
    host = answer.request.url.host
    return (
        f"check the port; if it is a proxy's page, have the proxy lead there or name {host} in NO_PROXY, "
        "and if the server is behind a path, the path belongs into the URL"
    )


def _token(address: Address) -> str:
    got = "refuses the token that was sent" if address.token else "asks for a token and none is set"
    return (
        f"the server at {address} {got}: set SFUMATO_TOKEN, or the editor's option token, to the one that it was "
        "started with (server.json in its runtime folder holds it)"
    )


def _host(address: Address, message: str) -> str:
    name = urlsplit(address.base_url).hostname
    return (
        f"the server at {address} does not answer to the name {name} ({message}): "
        f"start it with --allow-host {name}, or use its own address"
    )
