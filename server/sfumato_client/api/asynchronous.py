"""`AsyncClient`: `Client` for asyncio."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Self, Unpack

from sfumato_client import http
from sfumato_client.api.connect import ConnectOptions, locate


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
