"""Who asks for a suggestion before the server is there waits for it; what comes by itself is answered at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sfumato_lsp.privacy.ignored_documents import IgnoredDocuments


async def test_clients_9_a_request_right_after_the_document_was_opened_has_its_answer(
    near_editor: Any, server: Any
) -> None:
    server.candidates = ["a"]
    await near_editor.start(wait=False)
    near_editor.open("x = ")
    assert [item.insert_text for item in await near_editor.ask(0, 4, invoked=True)] == ["a"]


async def test_clients_9_one_made_while_the_server_loads_waits_for_it(near_editor: Any, server: Any) -> None:
    server.candidates, server.state = ["a"], "loading"
    await near_editor.start()
    near_editor.open("x = ")
    asked = asyncio.ensure_future(near_editor.ask(0, 4, invoked=True))
    assert await near_editor.ask(0, 4) == [], "an automatic one is answered meanwhile"
    assert not asked.done()
    server.state = "ready"
    assert [item.insert_text for item in await asked] == ["a"]


async def test_clients_9_a_change_of_the_text_ends_the_wait(near_editor: Any, server: Any) -> None:
    server.state = "loading"
    await near_editor.start()
    near_editor.open("x = ")
    asked = asyncio.ensure_future(near_editor.ask(0, 4, invoked=True))
    await near_editor.status()
    near_editor.insert(0, 4, "b")
    assert await asked == []
    assert server.requests == []


async def test_clients_9_a_newer_request_takes_its_place(near_editor: Any, server: Any) -> None:
    server.candidates, server.state = ["a"], "loading"
    await near_editor.start()
    near_editor.open("x = ")
    first = asyncio.ensure_future(near_editor.ask(0, 4, invoked=True))
    await near_editor.status()
    second = asyncio.ensure_future(near_editor.ask(0, 4, invoked=True))
    assert await first == []
    server.state = "ready"
    assert [item.insert_text for item in await second] == ["a"]


async def test_clients_9_a_newer_request_takes_its_place_were_the_older_slower_to_begin(
    near_editor: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, looked = [], asyncio.Event()
    is_ignored = IgnoredDocuments.is_ignored

    async def slow_once(documents: IgnoredDocuments, uri: str) -> bool:
        looks.append(uri)
        if len(looks) == 1:
            await looked.wait()
        return await is_ignored(documents, uri)

    monkeypatch.setattr(IgnoredDocuments, "is_ignored", slow_once)
    server.candidates, server.state = ["a"], "loading"
    await near_editor.start()
    near_editor.open("x = ")
    first = asyncio.ensure_future(near_editor.ask(0, 4, invoked=True))
    await near_editor.status()
    second = asyncio.ensure_future(near_editor.ask(0, 4, invoked=True))
    await near_editor.status()
    looked.set()
    assert await first == []
    server.state = "ready"
    assert [item.insert_text for item in await second] == ["a"]


async def test_clients_9_it_can_be_cancelled(near_editor: Any, server: Any) -> None:
    server.state = "loading"
    await near_editor.start()
    near_editor.open("x = ")
    asked = asyncio.ensure_future(near_editor.ask(0, 4, invoked=True, id="one"))
    await near_editor.status()
    near_editor.cancel("one")
    with pytest.raises(Exception, match=r"(?i)cancel"):
        await asked


async def test_clients_9_where_nothing_can_be_waited_for_it_is_answered(near_editor: Any, server: Any) -> None:
    server.state = "failed"
    await near_editor.start()
    near_editor.open("x = ")
    assert await near_editor.ask(0, 4, invoked=True) == []


async def test_clients_9_no_server_is_waited_for_in_a_language_that_is_left_out(near_editor: Any, server: Any) -> None:
    server.state = "loading"
    await near_editor.start(languages=["rust"])
    near_editor.open("x = ")
    assert await near_editor.ask(0, 4, invoked=True) == []
