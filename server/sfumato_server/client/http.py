"""Requests to a server over a unix socket or a URL: `Client`, and `AsyncClient` for the language server.

Cancelling the task or closing the iterator closes the connection, and the server then aborts the denoise.
Raises `ServerUnreachable` and `ServerError` of `sfumato_server.client.errors`, nothing of httpx.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from sfumato_server.client.address import Address
from sfumato_server.client.errors import ServerError, ServerUnreachable
from sfumato_server.client.events import EventDecoder, error_of, parse, read_event
from sfumato_server.protocol import DraftEvent, FillRequest, FillResponse, Status

__all__ = ["AsyncClient", "Client", "ServerError", "ServerUnreachable"]

_SHORT = httpx.Timeout(10.0, connect=5.0)
_SILENCE_S = 900.0
"""How long a fill may say nothing beyond its own deadline: a large checkpoint may have to load first."""


class Client:
    """A connection to one server; close it, or use it in a `with` block."""

    def __init__(self, address: Address) -> None:
        self.address = address
        transport = httpx.HTTPTransport(uds=address.socket) if address.socket and not address.url else None
        self._http = httpx.Client(
            base_url=address.base_url,
            headers=_headers(address),
            timeout=_SHORT,
            transport=transport,
            trust_env=_far(address),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def alive(self) -> bool:
        """Whether something at the address answers `/healthz`; it need not have a checkpoint loaded yet."""
        try:
            with _knocked(self.address):
                return self._http.get("/healthz", timeout=2.0).is_success
        except (ServerUnreachable, httpx.TransportError):
            return False

    def status(self) -> Status:
        with _knocked(self.address), _translated(self.address):
            return parse(Status, _body(self._http.get("/v1/status")))

    def fill(self, request: FillRequest) -> FillResponse:
        with _knocked(self.address), _translated(self.address):
            answer = self._http.post("/v1/fill", json=_json(request, stream=False), timeout=_fill_timeout(request))
            return parse(FillResponse, _body(answer))

    def fill_stream(self, request: FillRequest) -> Generator[DraftEvent | FillResponse, None, None]:
        """A draft per denoise step, then the response."""
        with (
            _knocked(self.address),
            _translated(self.address),
            self._http.stream(
                "POST", "/v1/fill", json=_json(request, stream=True), timeout=_fill_timeout(request)
            ) as answer,
        ):
            if answer.is_error:
                answer.read()
                _body(answer)
            decoder = EventDecoder()
            for chunk in answer.iter_bytes():
                for event in decoder.feed(chunk):
                    said = read_event(event)
                    if said is not None:
                        yield said
                    if isinstance(said, FillResponse):
                        return
        raise _ended_early()

    def stop(self) -> None:
        """Ask the server to end; it finishes by itself."""
        with _knocked(self.address), _translated(self.address):
            _body(self._http.post("/v1/stop"))


class AsyncClient:
    """`Client` for asyncio; close it with `aclose`, or use it in an `async with` block."""

    def __init__(self, address: Address) -> None:
        self.address = address
        transport = httpx.AsyncHTTPTransport(uds=address.socket) if address.socket and not address.url else None
        self._http = httpx.AsyncClient(
            base_url=address.base_url,
            headers=_headers(address),
            timeout=_SHORT,
            transport=transport,
            trust_env=_far(address),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def alive(self) -> bool:
        """Whether something at the address answers `/healthz`; it need not have a checkpoint loaded yet."""
        try:
            return (await self._http.get("/healthz", timeout=2.0)).is_success
        except httpx.TransportError:
            return False

    async def status(self) -> Status:
        with _translated(self.address):
            return parse(Status, _body(await self._http.get("/v1/status")))

    async def fill(self, request: FillRequest) -> FillResponse:
        with _translated(self.address):
            answer = await self._http.post(
                "/v1/fill", json=_json(request, stream=False), timeout=_fill_timeout(request)
            )
            return parse(FillResponse, _body(answer))

    async def fill_stream(self, request: FillRequest) -> AsyncGenerator[DraftEvent | FillResponse, None]:
        """A draft per denoise step, then the response.

        A caller that stops early closes it (`contextlib.aclosing`): Python closes an abandoned asynchronous
        generator only some time later, and until then the server goes on.
        """
        with _translated(self.address):
            async with self._http.stream(
                "POST", "/v1/fill", json=_json(request, stream=True), timeout=_fill_timeout(request)
            ) as answer:
                if answer.is_error:
                    await answer.aread()
                    _body(answer)
                decoder = EventDecoder()
                async for chunk in answer.aiter_bytes():
                    for event in decoder.feed(chunk):
                        said = read_event(event)
                        if said is not None:
                            yield said
                        if isinstance(said, FillResponse):
                            return
        raise _ended_early()

    async def stop(self) -> None:
        """Ask the server to end; it finishes by itself."""
        with _translated(self.address):
            _body(await self._http.post("/v1/stop"))


def _headers(address: Address) -> dict[str, str]:
    return {"Authorization": f"Bearer {address.token}"} if address.token else {}


def _far(address: Address) -> bool:
    """Whether the proxies that the environment names may be used: never to reach this machine."""
    return address.url is not None and urlsplit(address.url).hostname not in {"localhost", "127.0.0.1", "::1"}


def _json(request: FillRequest, *, stream: bool) -> object:
    return request.model_copy(update={"stream": stream}).model_dump(mode="json")


def _fill_timeout(request: FillRequest) -> httpx.Timeout:
    return httpx.Timeout(_SHORT.write, connect=_SHORT.connect, read=_SILENCE_S + (request.deadline_ms or 0) / 1000)


def _body(answer: httpx.Response) -> bytes:
    if answer.is_error:
        raise error_of(answer.content, otherwise=f"the server answered {answer.status_code} {answer.reason_phrase}")
    return answer.content


@contextmanager
def _knocked(address: Address) -> Iterator[None]:
    """Find out first whether a unix socket is dead: httpcore leaves one open that it could not connect."""
    if address.socket and not address.url:
        with socket.socket(socket.AF_UNIX) as knock:
            knock.settimeout(5.0)
            try:
                knock.connect(address.socket)
            except OSError as error:
                raise ServerUnreachable(address, "nobody listens there") from error
    yield


@contextmanager
def _translated(address: Address) -> Iterator[None]:
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


def _ended_early() -> ServerError:
    return ServerError("ended_early", "the server closed the stream before the fill was done; see its log")
