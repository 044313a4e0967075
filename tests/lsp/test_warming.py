"""When a context is encoded ahead of a request."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sfumato_client.protocol import WarmRequest
from sfumato_lsp.connection.edit_client import EditClient
from sfumato_lsp.suggest.suggestions import Warming
from sfumato_lsp.text.document import Place

URI, OTHER = "file:///a.py", "file:///b.py"


class Desk:
    """A user whose time the test moves, and the places that were warmed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 100.0
        self.warmed: list[tuple[str, Place]] = []
        self.ended = 0
        self.lasts = asyncio.Event()
        """Until it is set, warming goes on."""
        self.lasts.set()
        self.warming = Warming(self._warm, pause=1.0)
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.seconds)

    async def _warm(self, uri: str, place: Place) -> None:
        self.warmed.append((uri, place))
        try:
            await self.lasts.wait()
        except asyncio.CancelledError:
            self.ended += 1
            raise

    async def after(self, seconds: float) -> list[tuple[str, Place]]:
        self.seconds += seconds
        for _ in range(5):
            await asyncio.sleep(0)
        return self.warmed


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


async def test_a_change_that_nobody_follows_up_is_warmed_after_a_pause(desk: Desk) -> None:
    desk.warming.edited(URI, (3, 4))
    assert (list(await desk.after(0.9)), await desk.after(0.2)) == ([], [(URI, (3, 4))])


async def test_a_change_that_a_request_follows_is_not_warmed(desk: Desk) -> None:
    desk.warming.edited(URI, (3, 4))
    await desk.after(0.9)
    desk.warming.asked(URI, (3, 4))
    assert await desk.after(5.0) == []


async def test_only_the_last_change_is_warmed(desk: Desk) -> None:
    for column in range(4):
        desk.warming.edited(URI, (0, column))
        await desk.after(0.5)
    assert await desk.after(1.0) == [(URI, (0, 3))]


async def test_each_document_is_warmed_for_itself(desk: Desk) -> None:
    desk.warming.edited(URI, (0, 1))
    desk.warming.edited(OTHER, (0, 2))
    assert await desk.after(1.1) == [(URI, (0, 1)), (OTHER, (0, 2))]


async def test_a_request_ends_a_warming_that_goes_on(desk: Desk) -> None:
    desk.lasts.clear()
    desk.warming.edited(URI, (0, 1))
    await desk.after(1.1)
    desk.warming.asked(URI, (0, 1))
    await desk.after(0.0)
    assert desk.ended == 1


async def test_other_snippets_are_warmed_where_the_user_was_last(desk: Desk) -> None:
    desk.warming.asked(URI, (7, 0))
    desk.warming.context_changed(URI)
    assert await desk.after(1.1) == [(URI, (7, 0))]


async def test_a_document_in_which_the_user_was_nowhere_yet_is_not_warmed(desk: Desk) -> None:
    desk.warming.context_changed(URI)
    desk.warming.edited(OTHER, None)
    assert await desk.after(5.0) == []


async def test_a_document_that_is_closed_is_not_warmed(desk: Desk) -> None:
    desk.warming.edited(URI, (0, 1))
    desk.warming.closed(URI)
    assert await desk.after(5.0) == []


async def test_the_server_is_told_the_text_around_the_end_of_the_change(
    near_editor: Any, server: Any, until: Any
) -> None:
    await near_editor.start()
    near_editor.open("x = 1\ny = \n")
    near_editor.insert(1, 4, "foo(\n    1")
    await until(lambda: server.warmed)
    before, _, after = server.warmed[0].segments
    assert (before.text, after.text, server.requests) == ("x = 1\ny = foo(\n    1", "\n", [])


async def test_where_it_is_switched_off_nothing_is_warmed(near_editor: Any, server: Any, until: Any) -> None:
    await near_editor.start(by_glob={"quiet/**": {"warm": False}})
    near_editor.open("x = ", uri="file:///w/quiet/a.py")
    near_editor.insert(0, 4, "1", uri="file:///w/quiet/a.py")
    near_editor.open("x = ")
    near_editor.insert(0, 4, "1")
    await until(lambda: server.warmed)
    assert [request.document for request in server.warmed] == ["file:///w/pkg/a.py"]


@pytest.mark.parametrize("name", ["prose.txt", ".env"], ids=["another language", "ignored"])
async def test_of_a_document_without_suggestions_nothing_is_sent(
    near_editor: Any, server: Any, until: Any, name: str
) -> None:
    await near_editor.start()
    near_editor.open("x = ", uri=f"file:///w/{name}", language="python" if name == ".env" else "plaintext")
    near_editor.insert(0, 4, "1", uri=f"file:///w/{name}")
    near_editor.open("x = ")
    near_editor.insert(0, 4, "1")
    await until(lambda: server.warmed)
    assert [request.document for request in server.warmed] == ["file:///w/pkg/a.py"]


async def test_a_server_that_is_gone_is_no_news(near_editor: Any, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = asyncio.Event()
    warm = EditClient.warm

    async def watched(client: EditClient, request: WarmRequest) -> None:
        try:
            await warm(client, request)
        finally:
            tried.set()

    monkeypatch.setattr(EditClient, "warm", watched)
    await near_editor.start()
    near_editor.open("x = ")
    await server.die()
    near_editor.insert(0, 4, "1")
    async with asyncio.timeout(15):
        await tried.wait()
    await near_editor.status()  # messages come in order
    assert near_editor.messages == []
