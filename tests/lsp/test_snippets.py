"""What goes along with a request from other files, and what never does, from the editor's side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

TEXT = "from shapes import area\n\n\ndef total(rooms, rate):\n    return "
AREA = "def area(width, height):"


class Workspace:
    """An editor with a document that imports from another file of its folder."""

    def __init__(self, editor: Any, server: Any, folder: Path) -> None:
        self.editor = editor
        self.server = server
        self.folder = folder

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text)

    def uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    async def start(self, **options: Any) -> None:
        await self.editor.start(folder=self.folder.as_uri(), **options)
        self.editor.open(TEXT, uri=self.uri("app.py"))

    async def ask(self, path: str = "app.py", line: int = 4, character: int = 11) -> list[str]:
        """The texts of the snippets that the server got with one request."""
        await self.editor.ask(line, character, uri=self.uri(path))
        return [snippet.text for snippet in self.server.requests[-1].snippets]

    async def ask_until(self, wanted: str, present: bool = True) -> list[str]:
        """Ask until a snippet holds `wanted`, or none does."""
        async with asyncio.timeout(15):
            texts = await self.ask()
            while any(wanted in text for text in texts) is not present:
                texts = await self.ask()
        return texts


@pytest.fixture
def workspace(near_editor: Any, server: Any, tmp_path: Path) -> Workspace:
    workspace = Workspace(near_editor, server, tmp_path)
    workspace.write("shapes.py", AREA + "\n    return width * height\n")
    return workspace


async def test_an_imported_definition_goes_along(workspace: Workspace) -> None:
    await workspace.start()
    assert await workspace.ask_until("def area") == [AREA]


async def test_an_open_document_wins_over_the_disk(workspace: Workspace) -> None:
    await workspace.start()
    workspace.editor.open("def area(radius):\n    pass\n", uri=workspace.uri("shapes.py"))
    assert await workspace.ask_until("radius")


async def test_similar_code_of_another_open_document_goes_along(workspace: Workspace) -> None:
    await workspace.start()
    workspace.editor.open("def price(rooms, rate):\n    return rooms * rate\n", uri=workspace.uri("price.py"))
    assert await workspace.ask_until("def price")


async def test_a_recent_edit_in_another_document_goes_along(workspace: Workspace) -> None:
    await workspace.start()
    workspace.editor.open("colour = 1\n", uri=workspace.uri("style.py"))
    workspace.editor.insert(0, 9, "4", uri=workspace.uri("style.py"))
    assert await workspace.ask_until("colour = 41")


async def test_typing_200_characters_leaves_the_snippets_as_they_are(workspace: Workspace) -> None:
    await workspace.start()
    await workspace.ask_until("def area")
    seen = set()
    for typed in range(200):
        workspace.editor.insert(4, 11 + typed, "rate * area "[typed % 12], uri=workspace.uri("app.py"))
        seen.add(tuple(await workspace.ask(character=12 + typed)))
    assert seen == {(AREA,)}


async def test_without_room_there_are_no_snippets(workspace: Workspace) -> None:
    await workspace.start()
    await workspace.ask_until("def area")
    workspace.editor.configure({"context_characters": 0})
    assert await workspace.ask_until("def area", present=False) == []


@pytest.mark.parametrize("rule", [".gitignore", ".sfumatoignore"])
async def test_an_ignored_file_is_no_snippet(workspace: Workspace, rule: str) -> None:
    workspace.write(rule, "shapes.py\n")
    workspace.write("other.py", "def other(): ...\n")
    await workspace.start()
    workspace.editor.insert(0, 0, "from other import other\n", uri=workspace.uri("app.py"))
    assert await workspace.ask_until("def other") == ["def other(): ..."]


async def test_an_ignored_open_document_is_no_snippet(workspace: Workspace) -> None:
    await workspace.start(ignore=["shapes.py", "price.py"])
    workspace.write("other.py", "def other(): ...\n")
    workspace.editor.open("def price(rooms, rate):\n    return rooms * rate\n", uri=workspace.uri("price.py"))
    workspace.editor.open("def area(radius):\n    pass\n", uri=workspace.uri("shapes.py"))
    workspace.editor.insert(0, 0, "from other import other\n", uri=workspace.uri("app.py"))
    assert await workspace.ask_until("def other") == ["def other(): ..."]


@pytest.mark.parametrize("path", [".env", "mine.py"])
async def test_nothing_of_an_ignored_document_is_sent(workspace: Workspace, path: str) -> None:
    workspace.write(".gitignore", "mine.py\n")
    await workspace.start()
    workspace.editor.open("TOKEN = ", uri=workspace.uri(path))
    items = await workspace.editor.ask(0, 8, uri=workspace.uri(path))
    assert (items, workspace.server.requests) == ([], [])


async def test_that_a_document_is_ignored_is_logged_once_and_in_its_status(workspace: Workspace) -> None:
    await workspace.start()
    workspace.editor.open("TOKEN = ", uri=workspace.uri(".env"))
    for _ in range(2):
        await workspace.editor.ask(0, 8, uri=workspace.uri(".env"))
    status = await workspace.editor.status(uri=workspace.uri(".env"))
    said = "no suggestions in this file: it is ignored, so nothing of it is sent"
    assert (workspace.editor.logged, status.message) == ([f"Sfumato: .env: {said}"], said)


async def test_a_saved_ignore_file_counts_at_once(workspace: Workspace) -> None:
    await workspace.start()
    await workspace.ask_until("def area")
    workspace.editor.open("app.py\n", uri=workspace.uri(".gitignore"))
    workspace.write(".gitignore", "app.py\n")
    workspace.editor.save(uri=workspace.uri(".gitignore"))
    asked = len(workspace.server.requests)
    assert await workspace.editor.ask(4, 11, uri=workspace.uri("app.py")) == []
    assert len(workspace.server.requests) == asked


async def test_the_option_ignore_counts_at_once(workspace: Workspace) -> None:
    await workspace.start()
    workspace.editor.configure({"ignore": ["app.py"]})
    assert await workspace.editor.ask(4, 11, uri=workspace.uri("app.py")) == []


async def test_outside_of_the_workspace_nothing_is_read(workspace: Workspace) -> None:
    (workspace.folder / "w").mkdir()
    await workspace.editor.start(folder=workspace.uri("w"))
    workspace.editor.open(TEXT, uri=workspace.uri("app.py"))
    workspace.editor.open("def price(rooms, rate):\n    return rooms * rate\n", uri=workspace.uri("price.py"))
    assert [text.split("(")[0] for text in await workspace.ask_until("def price")] == ["def price"]
