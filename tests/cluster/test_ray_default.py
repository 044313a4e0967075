"""Two replicas with the default checkpoint: one is killed in the middle of 500 requests, and an editor gets a fill."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lsprotocol import types
from tests.cluster.conftest import ROOT
from tests.cluster.ray_cluster import Cluster, hole, kill, serving
from tests.language_client import Client

from sfumato_client.address.address import Address
from sfumato_client.address.session import HEADER

REQUESTS, AT_ONCE, KILLED_AT = 500, 4, 200
ENDS = {"done", "failed", "cancelled"}
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with serving(tmp_path_factory.mktemp("ray"), "default") as found:
        yield found


@pytest.fixture
async def cluster(address: Address) -> AsyncIterator[Cluster]:
    headers = {"Authorization": f"Bearer {address.token}"}
    async with httpx.AsyncClient(base_url=address.base_url, headers=headers, timeout=120) as http:
        yield Cluster(address=address, http=http)


async def test_a_document_stays_where_its_context_is(cluster: Cluster, say: Callable[[str], None]) -> None:
    sessions = [f"document {number}" for number in range(8)]
    for session in sessions:
        await cluster.fill(session, **_text(session, "re"))
    reused = 0
    for typed in ("ret", "retu"):
        for session in sessions:
            usage = (await cluster.fill(session, **_text(session, typed))).json()["usage"]
            reused += usage["reused_tokens"] > 0.8 * usage["context_tokens"]
    places = Counter((await cluster.places(sessions)).values())
    say(f"default checkpoint: {reused} of the 16 later requests found their context; {sorted(places.values())}")
    assert reused == 16


def _text(session: str, typed: str) -> dict[str, Any]:
    lines = "".join(f"    total_{number} = {number} * price  # of {session}\n" for number in range(40))
    return {"before": f"# {session}\ndef total(price):\n{lines}    {typed}", "after": "\n", "single_line": True}


async def test_the_editor_gets_a_completion(address: Address, tmp_path: Path, say: Callable[[str], None]) -> None:
    path = ROOT / "examples" / "with_holes" / "inventory.py"
    before, after = path.read_text(encoding="utf-8").split("<hole>")
    client = Client("editor", "1")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    folders = {"SFUMATO_RUNTIME_DIR": str(tmp_path / "run"), "SFUMATO_STATE_DIR": str(tmp_path)}
    await client.launch(sys.executable, "-m", "sfumato_lsp", environment={**inherited, **folders})
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            initialization_options={"server_url": address.url, "token": address.token},
        )
    )
    client.initialized(types.InitializedParams())
    document = types.TextDocumentItem(uri=path.as_uri(), language_id="python", version=1, text=before + after)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
    async with asyncio.timeout(60):
        while (await client.protocol.send_request_async("sfumato/status", {})).state != "ready":
            await asyncio.sleep(0.2)
    items = await client.text_document_inline_completion_async(
        types.InlineCompletionParams(
            text_document=types.TextDocumentIdentifier(uri=path.as_uri()),
            position=types.Position(line=before.count("\n"), character=len(before.rpartition("\n")[2])),
            context=types.InlineCompletionContext(trigger_kind=types.InlineCompletionTriggerKind.Invoked),
        )
    )
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    assert isinstance(items, list)
    assert items[0].insert_text.strip()
    assert (tmp_path / "session.key").stat().st_mode & 0o777 == 0o600
    say(f"sfumato-lsp by Ray Serve: {items[0].insert_text!r}")


async def test_a_replica_that_is_killed_loses_and_doubles_nothing(cluster: Cluster, say: Callable[[str], None]) -> None:
    halves = await cluster.by_replica(2)
    sessions = [session for half in halves.values() for session in half]
    ends: list[list[str]] = []
    numbers = iter(range(REQUESTS))

    async def ask(session: str) -> None:
        """One after another: a document's newer request would take the place of the one before."""
        for number in numbers:
            if number == KILLED_AT:
                kill(next(iter(halves)))
            fields = {"before": f"value_{number} = ", "single_line": True}
            ask_one = _streamed if number % 2 else _whole
            ends.append(await ask_one(cluster, session, fields))

    await asyncio.gather(*(ask(session) for session in sessions[:AT_ONCE]))
    told = Counter(end for one in ends for end in one)
    say(f"default checkpoint, one of two replicas killed at {KILLED_AT} of {REQUESTS}: {dict(told)}")
    assert len(ends) == REQUESTS
    assert all(len(one) == 1 for one in ends)
    assert told["done"] >= REQUESTS - AT_ONCE
    assert set(told) <= {"done", "worker_died"}
    places = set((await cluster.places(sessions)).values())
    assert next(iter(halves)) not in places


async def _whole(cluster: Cluster, session: str, fields: dict[str, Any]) -> list[str]:
    answer = await cluster.fill(session, **fields)
    return ["done"] if answer.is_success else [answer.json()["error"]["code"]]


async def _streamed(cluster: Cluster, session: str, fields: dict[str, Any]) -> list[str]:
    """Of a stream all that ends it: there has to be one."""
    body = hole("", session, stream=True, **fields)
    found, name = [], ""
    async with cluster.http.stream("POST", "/v1/fill", json=body, headers={HEADER: session}) as answer:
        if answer.is_error:
            await answer.aread()
            return [answer.json()["error"]["code"]]
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: ") and name in ENDS:
                found.append("done" if name == "done" else httpx.Response(200, text=line[6:]).json()["code"])
    return found
