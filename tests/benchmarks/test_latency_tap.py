"""The tap between a client and a server: real sockets, real HTTP."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from benchmarks.latency.tap import tap
from sfumato_client.address.address import Address
from sfumato_client.address.record import read_record
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

pytestmark = pytest.mark.skipif(os.name == "nt", reason="unix sockets")


async def fill(request):
    body = await request.json()
    if body["wait"]:
        await asyncio.sleep(60)
    return JSONResponse({"timing": {"total_ms": 1.0}, "padding": "x" * 200_000})


async def other(_request):
    return JSONResponse({"state": "ready"})


@asynccontextmanager
async def tapped(folder):
    """A tap on a server, and a client of the tap."""
    path = str(folder / "s.sock")
    app = Starlette(routes=[Route("/v1/fill", fill, methods=["POST"]), Route("/v1/status", other)])
    server = uvicorn.Server(uvicorn.Config(app, uds=path, log_level="error", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        async with tap(Address(socket=path), "1") as listening:
            record = read_record(listening.folder)
            transport = httpx.AsyncHTTPTransport(uds=record.address.socket)
            async with httpx.AsyncClient(transport=transport, base_url="http://s") as client:
                yield listening, client
    finally:
        server.should_exit = True
        await running


async def test_an_answer_passes_whole(tmp_path):
    async with tapped(tmp_path) as (_, client):
        answer = await client.post("/v1/fill", json={"wait": False})
        assert len(answer.json()["padding"]) == 200_000


async def test_what_was_asked_and_answered_is_known(tmp_path):
    async with tapped(tmp_path) as (listening, client):
        await client.post("/v1/fill", json={"wait": False})
        (exchange,) = listening.fills
        assert (exchange.request, exchange.timing) == ({"wait": False}, {"total_ms": 1.0})


async def test_fills_of_one_connection_are_told_apart(tmp_path):
    async with tapped(tmp_path) as (listening, client):
        for number in range(3):
            await client.post("/v1/fill", json={"wait": False, "number": number})
            await client.get("/v1/status")
        assert [json.loads(exchange.asked)["number"] for exchange in listening.fills] == [0, 1, 2]


async def test_only_fills_are_kept(tmp_path):
    async with tapped(tmp_path) as (listening, client):
        await client.get("/v1/status")
        assert listening.fills == []


async def test_a_fill_that_was_given_up_has_no_answer(tmp_path):
    async with tapped(tmp_path) as (listening, client):
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/v1/fill", json={"wait": True}, timeout=0.3)
        assert listening.fills[0].timing is None
