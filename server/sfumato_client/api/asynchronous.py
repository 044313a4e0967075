"""`AsyncClient`: `Client` for asyncio."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Self, Unpack

from sfumato_client import http
from sfumato_client.api import requests
from sfumato_client.api.connect import ConnectOptions, locate
from sfumato_client.protocol import (
    DraftEvent,
    FillRequest,
    FillResponse,
    InspectRequest,
    InspectResponse,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    WarmRequest,
    WarmResponse,
)


class AsyncClient(http.AsyncClient):
    """`Client` for asyncio, with the same texts, units and errors.

        async with AsyncClient.connect() as client:
            print((await client.fill("def add(a, b):\n    return ", "\n")).text)

    Cancelling a call ends its request. A stream that is left early has to be closed (`contextlib.aclosing`): Python
    closes an abandoned asynchronous generator only some time later, and until then the server goes on.
    """

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, url: str | None = None, **options: Unpack[ConnectOptions]) -> AsyncIterator[Self]:
        """`Client.connect`, for an `async with` block. `on_progress` is called in another thread."""
        async with cls(await asyncio.to_thread(locate, url, options)) as client:
            yield client

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
