"""A server that takes a request and says nothing, as at the end of a link that was cut without a word.

Without the limits a test waits for a quarter of an hour, and pytest's own limit ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ServerUnreachable
from sfumato_client.address.version import own_version
from sfumato_client.http import AsyncClient
from sfumato_client.protocol import Counts, FillRequest, HoleSegment, Status
from sfumato_lsp.connection.edit_client import EditClient
from sfumato_lsp.connection.server_state import Pace

pytestmark = pytest.mark.timeout(40)

STATUS = Status(version=own_version(), pid=1, state="ready", uptime_s=1.0, counts=Counts()).model_dump_json()


class Mute:
    """Answers `/v1/status` until `silent`; never a fill."""

    def __init__(self) -> None:
        self.silent = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if b"/v1/status" in head and not self.silent:
                    writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {len(STATUS)}\r\n\r\n{STATUS}".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def mute() -> AsyncIterator[Mute]:
    mute = Mute()
    server = await asyncio.start_server(mute.serve, "127.0.0.1", 0)
    mute.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield mute
    server.close()


def request(*, automatic: bool) -> FillRequest:
    return FillRequest(segments=[HoleSegment()], automatic=automatic, deadline_ms=100)


async def test_an_automatic_fill_that_nobody_answers_ends_as_unreachable(mute: Mute) -> None:
    async with AsyncClient(Address(url=mute.url)) as client:
        with pytest.raises(ServerUnreachable, match="did not answer in time"):
            await client.fill(request(automatic=True))


async def test_a_fill_that_somebody_asked_for_ends_with_the_link_that_turns_out_dead(mute: Mute) -> None:
    """Its own limit is longer: the server may be slow. What ends it is the look at the server."""

    async def connect(**_: object) -> AsyncClient:
        return AsyncClient(Address(url=mute.url))

    edit_client = EditClient(connect, lambda _state: None, Pace(settled=600))
    running = asyncio.create_task(edit_client.run())
    while not edit_client.state.ready:
        await asyncio.sleep(0.01)
    mute.silent = True
    with pytest.raises(ServerUnreachable):
        await edit_client.fill(request(automatic=False))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
