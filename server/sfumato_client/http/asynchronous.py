"""`AsyncClient`: the same for asyncio, for the language server."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError, ServerError
from sfumato_client.http import requests
from sfumato_client.http.answers import async_bounded
from sfumato_client.http.connection import ALIVE_S, STATUS, answer_type, sent, settings
from sfumato_client.http.events import EventDecoder, parse, read_event
from sfumato_client.http.failures import VERSION_CODES, body, ended_early, explained, is_stream, translated
from sfumato_client.http.own_server import async_transport
from sfumato_client.http.surroundings import set_up
from sfumato_client.protocol import (
    AnyResponse,
    DraftEvent,
    FillRequest,
    FillResponse,
    InspectRequest,
    InspectResponse,
    OperationRequest,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    Status,
    WarmRequest,
    WarmResponse,
)
from sfumato_client.protocol.feedback import Feedback

Answer = TypeVar("Answer", bound=AnyResponse)


class AsyncClient:
    """`Client` for asyncio; close it with `aclose`, or use it in an `async with` block.

    A stream yields a draft per denoise step, then the response. A caller that stops early closes it
    (`contextlib.aclosing`): Python closes an abandoned asynchronous generator only some time later, and until then
    the server goes on.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        with set_up(address):
            self._http = httpx.AsyncClient(
                transport=async_transport(address),
                event_hooks={"response": [async_bounded(address)]},
                **settings(address),
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
            return (await self._http.get("/healthz", timeout=ALIVE_S)).is_success
        except httpx.TransportError:
            return False

    async def status(self) -> Status:
        """What the server does: its state, its checkpoint, its device."""
        content = await self._said("GET", STATUS)
        try:
            return parse(Status, content)
        except ServerError as error:
            raise explained(error, content, self.address) from error

    async def fill(
        self, before: FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]
    ) -> FillResponse:
        return await self.ask(requests.fill_request(before, after, options))

    def fill_stream(
        self, before: FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]
    ) -> AsyncGenerator[DraftEvent | FillResponse, None]:
        return self.stream(requests.fill_request(before, after, options))

    async def rewrite(
        self, selection: RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> RewriteResponse:
        return await self.ask(requests.rewrite_request(selection, instruction, options))

    def rewrite_stream(
        self, selection: RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> AsyncGenerator[DraftEvent | RewriteResponse, None]:
        return self.stream(requests.rewrite_request(selection, instruction, options))

    async def refine(self, selection: RefineRequest | str, **options: Unpack[requests.RefineOptions]) -> RefineResponse:
        return await self.ask(requests.refine_request(selection, **options))

    def refine_stream(
        self, selection: RefineRequest | str, **options: Unpack[requests.RefineOptions]
    ) -> AsyncGenerator[DraftEvent | RefineResponse, None]:
        return self.stream(requests.refine_request(selection, **options))

    async def inspect(self, selection: InspectRequest | str, **options: Unpack[requests.Around]) -> InspectResponse:
        return await self.ask(requests.inspect_request(selection, **options))

    async def warm(self, before: WarmRequest | str, after: str = "", **options: Unpack[requests.Place]) -> WarmResponse:
        return await self.ask(requests.warm_request(before, after, options))

    async def tell(self, feedback: Feedback) -> None:
        """What became of suggestions, for the server's metrics."""
        await self._said("POST", "/v1/feedback", json=feedback.model_dump())

    async def stop(self) -> None:
        """Ask the server to end; it finishes by itself."""
        await self._said("POST", "/v1/stop")

    async def _said(self, method: str, url: str, **more: Any) -> bytes:
        """What the server answers, as it came."""
        with translated(self.address):
            return body(await self._http.request(method, url, **more), self.address)

    async def _explained(self, error: ServerError) -> ServerError:
        """The error, or that the server is of another version when that may be the reason for it."""
        if error.code not in VERSION_CODES:
            return error
        try:
            return explained(error, await self._said("GET", STATUS), self.address)
        except ClientError:
            return error

    async def ask(self, request: OperationRequest[Answer]) -> Answer:
        """The answer to a request of any operation."""
        kind: type[Answer] = answer_type(request)
        try:
            return parse(kind, await self._said(**sent(request, stream=False)))
        except ServerError as error:
            raise await self._explained(error) from error

    async def stream(self, request: OperationRequest[Answer]) -> AsyncGenerator[DraftEvent | Answer, None]:
        """A draft for each denoise step, then the answer. Raises `ServerError` for an operation without drafts."""
        kind: type[Answer] = answer_type(request)
        with translated(self.address):
            async with self._http.stream(**sent(request, stream=True)) as answer:
                if not is_stream(answer):
                    await answer.aread()
                    try:
                        body(answer, self.address)
                    except ServerError as error:
                        raise await self._explained(error) from error
                decoder = EventDecoder()
                async for chunk in answer.aiter_bytes():
                    for event in decoder.feed(chunk):
                        said = read_event(event, kind)
                        if said is not None:
                            yield said
                        if isinstance(said, kind):
                            return
        raise ended_early()
