"""Snippets are kept: chosen anew after a pause, and not before the interval is over. The clock is the test's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from lsprotocol import types

from sfumato_lsp.snippets.kept import KeptSnippets
from sfumato_lsp.snippets.situation import Pace
from sfumato_lsp.text.document import Document
from sfumato_lsp.workplace.files import Files

PACE = Pace(pause=1.0, interval=10.0)


class Desk:
    """One open document, the snippets kept for it, and a clock that only the test moves."""

    def __init__(self, folder: Path) -> None:
        self.seconds = asyncio.get_running_loop().time()
        self.uri = (folder / "app.py").as_uri()
        files = Files({}, lambda: [folder.as_uri()])
        self.ignored = files.ignored
        self.told: list[str] = []
        self.kept = KeptSnippets(files, PACE, self.told.append)
        item = types.TextDocumentItem(self.uri, "python", 1, "from shapes import area\n")
        document = files.documents.open(item, types.PositionEncodingKind.Utf16)
        assert isinstance(document, Document)
        self.document = document
        self.ignored.opened(self.document)
        self.kept.opened(self.document)

    def type(self, text: str) -> None:
        at = types.Range(types.Position(0, 0), types.Position(0, 0))
        change = types.TextDocumentContentChangePartial(range=at, text=text)
        self.document.change([change], self.document.version + 1)
        self.kept.touched(self.uri, 0)

    def texts(self) -> list[str]:
        return [snippet.text for snippet in self.kept.get(self.uri)]

    async def after(self, seconds: float) -> list[str]:
        """The snippets when that much more time has passed, and all that it set off is done."""
        self.seconds += seconds
        for _ in range(5):
            await asyncio.sleep(0)  # what is due begins
        while len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0)
        return self.texts()


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    (tmp_path / "shapes.py").write_text("def area(): ...\ndef edge(): ...\ndef side(): ...\n")
    desk = Desk(tmp_path)
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: desk.seconds)
    yield desk
    desk.kept.stop()


async def test_a_document_has_snippets_right_after_it_was_opened(desk: Desk) -> None:
    assert (desk.texts(), await desk.after(0.01)) == ([], ["def area(): ..."])


async def test_while_the_user_types_the_snippets_stay(desk: Desk) -> None:
    await desk.after(0.01)
    for text in ("from shapes import edge\n", "#", "# ", "#"):
        desk.type(text)
        assert await desk.after(0.9) == ["def area(): ..."]


async def test_after_a_pause_they_are_chosen_anew(desk: Desk) -> None:
    await desk.after(0.01)
    desk.type("from shapes import edge\n")
    assert await desk.after(1.1) == ["def edge(): ...", "def area(): ..."]


async def test_a_second_choice_waits_for_the_interval(desk: Desk) -> None:
    await desk.after(0.01)
    desk.type("from shapes import edge\n")
    await desk.after(1.1)
    desk.type("from shapes import side\n")
    assert "def side(): ..." not in await desk.after(8.0)
    assert "def side(): ..." in await desk.after(3.0)


async def test_saving_does_not_wait_for_a_pause(desk: Desk) -> None:
    await desk.after(0.01)
    desk.type("from shapes import edge\n")
    desk.kept.saved(desk.uri)
    assert "def edge(): ..." in await desk.after(0.01)


async def test_the_same_snippets_in_another_order_keep_the_old_one(desk: Desk) -> None:
    await desk.after(0.01)
    desk.type("from shapes import edge\n")
    before = await desk.after(1.1)
    desk.type("from shapes import area, edge\n")
    assert await desk.after(11.0) == before


async def test_whoever_wants_to_know_is_told_of_other_snippets(desk: Desk) -> None:
    await desk.after(0.01)
    desk.type("from shapes import edge\n")
    await desk.after(1.1)
    assert desk.told == [desk.uri, desk.uri]


async def test_a_choice_of_the_same_snippets_is_no_news(desk: Desk) -> None:
    await desk.after(0.01)
    desk.type("x = 1\n")
    await desk.after(11.0)
    assert desk.told == [desk.uri]


async def test_a_closed_document_has_none(desk: Desk) -> None:
    await desk.after(0.01)
    desk.kept.closed(desk.uri)
    assert desk.texts() == []
