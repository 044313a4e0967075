"""`AsyncClient`: the same for asyncio, for the language server."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, Self, TypeVar, Unpack

import httpx

from sfumato_client import protocol as wire
from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError, ServerError
from sfumato_client.http import requests
from sfumato_client.http.answers import bound
from sfumato_client.http.connection import ALIVE_S, MEMORY, STATUS, answer_type, sent, settings
from sfumato_client.http.events import EventDecoder, parse, read_event
from sfumato_client.http.failures import VERSION_CODES, body, ended_early, explained, is_stream, translated
from sfumato_client.http.own_server import async_transport
from sfumato_client.http.surroundings import set_up
from sfumato_client.protocol.status import Feedback

Answer = TypeVar("Answer", bound=wire.AnyResponse)


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
                transport=async_transport(address), event_hooks={"response": [self._bound]}, **settings(address)
            )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def alive(self) -> bool:
        """Whether something at the address answers `/healthz`; it need not have a checkpoint loaded yet."""
        try:
            return (await self._http.get("/healthz", timeout=ALIVE_S)).is_success
        except httpx.TransportError:
            return False

    async def status(self) -> wire.Status:
        """What the server does: its state, its checkpoint, its device."""
        content = await self._said("GET", STATUS)
        try:
            return parse(wire.Status, content)
        except ServerError as error:
            raise explained(error, content, self.address) from error

    async def fill(
        self, before: wire.FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]
    ) -> wire.FillResponse:
        return await self.ask(requests.fill_request(before, after, options))

    def fill_stream(
        self, before: wire.FillRequest | str, after: str = "", **options: Unpack[requests.FillOptions]
    ) -> AsyncGenerator[wire.DraftEvent | wire.FillResponse, None]:
        return self.stream(requests.fill_request(before, after, options))

    async def rewrite(
        self, selection: wire.RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> wire.RewriteResponse:
        return await self.ask(
            requests.selection_request(wire.RewriteRequest, selection, instruction=instruction, **options)
        )

    def rewrite_stream(
        self, selection: wire.RewriteRequest | str, instruction: str = "", **options: Unpack[requests.RewriteOptions]
    ) -> AsyncGenerator[wire.DraftEvent | wire.RewriteResponse, None]:
        return self.stream(
            requests.selection_request(wire.RewriteRequest, selection, instruction=instruction, **options)
        )

    async def refine(
        self, selection: wire.RefineRequest | str, **options: Unpack[requests.RefineOptions]
    ) -> wire.RefineResponse:
        return await self.ask(requests.selection_request(wire.RefineRequest, selection, **options))

    def refine_stream(
        self, selection: wire.RefineRequest | str, **options: Unpack[requests.RefineOptions]
    ) -> AsyncGenerator[wire.DraftEvent | wire.RefineResponse, None]:
        return self.stream(requests.selection_request(wire.RefineRequest, selection, **options))

    async def inspect(
        self, selection: wire.InspectRequest | str, **options: Unpack[requests.Around]
    ) -> wire.InspectResponse:
        return await self.ask(requests.selection_request(wire.InspectRequest, selection, **options))

    async def warm(
        self, before: wire.WarmRequest | str, after: str = "", **options: Unpack[requests.Place]
    ) -> wire.WarmResponse:
        return await self.ask(requests.one_hole_request(wire.WarmRequest, before, after, **options))

    async def words(
        self, before: wire.WordsRequest | str, after: str = "", **options: Unpack[requests.WordsOptions]
    ) -> wire.WordsResponse:
        return await self.ask(requests.one_hole_request(wire.WordsRequest, before, after, **options))

    async def tell(self, feedback: Feedback) -> None:
        """What became of suggestions, for the server's metrics."""
        await self._said("POST", "/v1/feedback", json=feedback.model_dump())

    async def memory(self) -> wire.Memories:
        """How far the workspaces are remembered."""
        return parse(wire.Memories, await self._said("GET", MEMORY))

    async def remember(self, files: wire.MemoryRequest) -> wire.MemoryWanted:
        """Have the server remember these files of a workspace alone: it says which texts it wants (`keep`)."""
        return parse(wire.MemoryWanted, await self._said("POST", MEMORY, json=files.model_dump()))

    async def keep(self, texts: wire.MemoryTexts) -> wire.MemoryKept:
        return parse(wire.MemoryKept, await self._said("POST", f"{MEMORY}/texts", json=texts.model_dump()))

    async def forget(self, what: wire.MemoryForget) -> None:
        await self._said("POST", f"{MEMORY}/forget", json=what.model_dump())

    async def stop(self) -> None:
        """Ask the server to end; it finishes by itself."""
        await self._said("POST", "/v1/stop")

    async def _bound(self, answer: httpx.Response) -> None:
        bound(answer, self.address)

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

    async def ask(self, request: wire.OperationRequest[Answer]) -> Answer:
        """The answer to a request of any operation."""
        kind: type[Answer] = answer_type(request)
        try:
            return parse(kind, await self._said(**sent(request, self.address, stream=False)))
        except ServerError as error:
            raise await self._explained(error) from error

    async def stream(self, request: wire.OperationRequest[Answer]) -> AsyncGenerator[wire.DraftEvent | Answer, None]:
        """A draft for each denoise step, then the answer. Raises `ServerError` for an operation without drafts."""
        kind: type[Answer] = answer_type(request)
        with translated(self.address):
            async with self._http.stream(**sent(request, self.address, stream=True)) as answer:
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
