"""The client as a Python API: that of `sfumato_client.http`, which finds its server or starts one.

`sfumato_client` exports what is here.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Self, TypedDict, Unpack

from sfumato_client import http
from sfumato_client.address.address import Address
from sfumato_client.address.errors import LaunchError
from sfumato_client.address.record import address_at
from sfumato_client.lifecycle.find import find
from sfumato_client.lifecycle.start import find_or_start

__all__ = ["AsyncClient", "Client"]


class ConnectOptions(TypedDict, total=False):
    """How a server is found where no URL names it."""

    token: str
    """What the server at the URL asks for."""
    start: bool
    """Whether one is started where none runs; it is, unless this is `False`."""
    checkpoint: str
    """The checkpoint of a server that is started: "default", a folder, or an id that was pulled."""
    on_progress: Callable[[str], None]
    """Called with what is under way while a server starts."""


def locate(url: str | None, options: ConnectOptions) -> Address:
    """The server at `url`, the one that the environment names, the one that runs, or one that is started.

    Raises `BadUrl`, or `LaunchError` where none runs and none can be started.
    """
    if url is not None:
        return address_at("the URL", url, options.get("token"))
    if options.get("start", True):
        return find_or_start(checkpoint=options.get("checkpoint"), on_progress=options.get("on_progress", _silent))
    address = find()
    if address is None:
        raise LaunchError("no server runs; start one with: sfumato serve")
    return address


def _silent(_: str) -> None:
    pass


class Client(http.Client):
    """A connection to a Sfumato server.

        with Client.connect() as client:
            print(client.fill("def add(a, b):\n    return ", "\n").text)

    Texts are `str`, times in answers are milliseconds, scores are log probabilities in nats. A method that ends in
    `_stream` yields a `DraftEvent` for each denoise step and then the response; closing it ends the request.

    Every method raises a `ClientError`: `ServerUnreachable` where nobody answers or the connection breaks,
    `ServerError` with the server's `code` and `message`, and of those `RequestCancelled` where the server gave the
    request up. What no server takes, as 99 candidates, is a `ValueError` (pydantic's `ValidationError`).
    """

    @classmethod
    def connect(cls, url: str | None = None, **options: Unpack[ConnectOptions]) -> Self:
        """Connect to the server at `url` (`http://`, `https://` or `unix://`), or else to the user's own.

        That is the one that SFUMATO_URL names or the one that runs; where none runs, one is started. It may still be
        loading its checkpoint: the first request waits for that. Raises `BadUrl`, or `LaunchError` where none runs and
        none can be started.
        """
        return cls(locate(url, options))


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
