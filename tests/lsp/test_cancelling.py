"""Requests that nobody waits for any more end, and the denoise with them."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

REQUEST_CANCELLED = -32800


@pytest.fixture
def editor(near_editor: Any) -> Any:
    return near_editor


@pytest.fixture
async def waiting(editor: Any, server: Any) -> None:
    """An editor with an open file, and a server whose fills wait."""
    server.answers.clear()
    await editor.start()
    editor.open("x = ")


@pytest.mark.usefixtures("waiting")
async def test_a_cancelled_request_is_answered_as_cancelled(editor: Any, server: Any, until: Any) -> None:
    request = editor.ask(0, 4, id="one")
    await until(lambda: server.requests)
    editor.cancel("one")
    with pytest.raises(JsonRpcException) as raised:
        await request
    assert raised.value.code == REQUEST_CANCELLED


@pytest.mark.usefixtures("waiting")
async def test_cancelling_aborts_the_fill(editor: Any, server: Any, until: Any) -> None:
    request = editor.ask(0, 4, id="one")
    await until(lambda: server.requests)
    editor.cancel("one")
    await until(lambda: server.aborted == 1)
    with pytest.raises(JsonRpcException):
        await request


@pytest.mark.usefixtures("waiting")
async def test_a_newer_request_aborts_the_older_one(editor: Any, server: Any, until: Any) -> None:
    older = editor.ask(0, 3)
    await until(lambda: server.requests)
    newer = editor.ask(0, 4)
    await until(lambda: server.aborted == 1)
    server.answers.set()
    assert (await older, len(await newer)) == ([], 1)


@pytest.mark.usefixtures("waiting")
async def test_a_keystroke_ends_the_request_for_the_older_text(editor: Any, server: Any, until: Any) -> None:
    request = editor.ask(0, 4)
    await until(lambda: server.requests)
    editor.insert(0, 4, "1")
    assert await request == []
    await until(lambda: server.aborted == 1)


@pytest.mark.usefixtures("waiting")
async def test_cancelling_leaves_no_message(editor: Any, server: Any, until: Any) -> None:
    older = editor.ask(0, 4)
    await until(lambda: server.requests)
    editor.insert(0, 4, "1")
    server.answers.set()
    await older
    await editor.ask(0, 5)
    assert editor.messages == []
