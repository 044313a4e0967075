"""The HTTP client against a real server process."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from sfumato_client.address.address import Address
from sfumato_client.address.errors import RequestCancelled
from sfumato_client.http import AsyncClient, Client, ServerError, ServerUnreachable
from sfumato_client.http.events import EventDecoder
from sfumato_client.protocol import (
    DraftEvent,
    FillRequest,
    FillResponse,
    HoleSegment,
    InspectRequest,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    TextSegment,
)


def request(text: str) -> FillRequest:
    return FillRequest(segments=[TextSegment(text=text), HoleSegment()])


def test_status_says_what_is_loaded(server) -> None:
    with Client(server.address) as client:
        status = client.status()
    assert status.state == "ready"
    assert status.checkpoint is not None


def test_a_fill_returns_its_candidates(server) -> None:
    with Client(server.address) as client:
        assert client.fill(request("x = ")).candidates[0].texts == ["a + b"]


def test_a_streamed_fill_yields_drafts_and_then_the_response(server) -> None:
    with Client(server.address) as client:
        said = list(client.fill_stream(request("x = ")))
    assert [type(part) for part in said] == [DraftEvent, DraftEvent, DraftEvent, FillResponse]


def test_rewrite_inspect_and_refine_return_their_responses(server) -> None:
    with Client(server.address) as client:
        assert client.rewrite(RewriteRequest(selection="x")).candidates[0].texts == ["a + b"]
        assert client.inspect(InspectRequest(selection="x")).tokens[0].instead == "it"
        assert client.refine(RefineRequest(selection="x")).text == "a + b"


def test_a_streamed_rewrite_and_refine_yield_drafts_and_then_the_response(server) -> None:
    with Client(server.address) as client:
        rewritten = list(client.rewrite_stream(RewriteRequest(selection="x")))
        refined = list(client.refine_stream(RefineRequest(selection="x")))
    assert [type(part) for part in rewritten] == [DraftEvent, DraftEvent, DraftEvent, RewriteResponse]
    assert [type(part) for part in refined] == [DraftEvent, DraftEvent, DraftEvent, RefineResponse]


async def test_the_asynchronous_client_rewrites_inspects_and_refines_as_well(server) -> None:
    rewrite, refine = RewriteRequest(selection="x"), RefineRequest(selection="x")
    async with AsyncClient(server.address) as client:
        assert [part async for part in client.rewrite_stream(rewrite)][-1] == await client.rewrite(rewrite)
        assert [part async for part in client.refine_stream(refine)][-1] == await client.refine(refine)
        assert (await client.inspect(InspectRequest(selection="x"))).tokens


async def test_the_asynchronous_client_yields_the_same(server) -> None:
    async with AsyncClient(server.address) as client:
        said = [part async for part in client.fill_stream(request("x = "))]
        assert said[-1] == await client.fill(request("x = "))
        assert (await client.status()).pid == server.process.pid
        assert await client.alive()


async def test_cancelling_the_task_aborts_the_fill_on_the_server(server, until) -> None:
    first = asyncio.Event()

    async def read() -> None:
        async with AsyncClient(server.address) as client:
            async for _ in client.fill_stream(request("# slow")):
                first.set()

    task = asyncio.create_task(read())
    await asyncio.wait_for(first.wait(), timeout=10)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await asyncio.to_thread(until, lambda: server.entries()[-1] == {"aborted": True})


def test_closing_the_iterator_aborts_the_fill_on_the_server(server, until) -> None:
    before = len(server.entries())
    with Client(server.address) as client, contextlib.closing(client.fill_stream(request("# slow"))) as parts:
        next(parts)
    until(lambda: server.entries()[before + 1 :] == [{"aborted": True}])


@pytest.mark.parametrize("stream", [True, False])
def test_an_error_of_the_server_keeps_its_code_message_and_field(server, stream) -> None:
    with Client(server.address) as client, pytest.raises(ServerError) as caught:
        list(client.fill_stream(request("# fail"))) if stream else client.fill(request("# fail"))
    assert (caught.value.code, caught.value.field) == ("prompt", "segments")
    assert str(caught.value) == "the holes are too large for a canvas (in segments)"


def test_a_cancelled_event_is_told_apart_from_a_failure(server) -> None:
    with (
        Client(server.address) as client,
        pytest.raises(RequestCancelled, match="a newer request took its place"),
    ):
        list(client.fill_stream(request("# replaced")))


def test_a_stream_that_ends_without_a_last_event_is_an_error(server) -> None:
    with Client(server.address) as client, pytest.raises(ServerError, match="closed the stream before"):
        list(client.fill_stream(request("# cut")))


def test_a_token_is_sent(server) -> None:
    address = Address(socket=server.address.socket, token="secret")
    with Client(address) as client:
        client.fill(request("x"))
    assert server.entries()[-1]["authorization"] == "Bearer secret"


def test_nobody_listening_names_the_address_and_the_remedy(tmp_path: Path) -> None:
    with Client(Address(socket=str(tmp_path / "none"))) as client, pytest.raises(ServerUnreachable) as caught:
        client.status()
    assert str(tmp_path / "none") in str(caught.value)
    assert "sfumato serve" in str(caught.value)


async def test_nobody_listening_at_a_url_names_the_setting() -> None:
    async with AsyncClient(Address(url="http://127.0.0.1:9", token="t")) as client:
        assert not await client.alive()
        with pytest.raises(ServerUnreachable, match=r"http://127\.0\.0\.1:9: .*SFUMATO_URL"):
            await client.status()


def test_events_are_cut_at_newlines_alone_wherever_the_chunks_end() -> None:
    stream = "event: draft\r\ndata: {\u2028}\r\n\r\n: comment\n\ndata: 1\ndata: 2\n\n".encode()
    decoder = EventDecoder()
    events = [event for i in range(len(stream)) for event in decoder.feed(stream[i : i + 1])]
    assert [(event.name, event.data) for event in events] == [("draft", "{\u2028}"), ("message", "1\n2")]
