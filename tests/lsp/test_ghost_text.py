"""`textDocument/inlineCompletion` from the editor's side."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types


@pytest.fixture
def editor(near_editor: Any) -> Any:
    return near_editor


@pytest.mark.parametrize(("encoding", "unit"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
async def test_an_item_stands_at_the_cursor_in_the_units_that_were_agreed_on(
    editor: Any, server: Any, encoding: str, unit: int
) -> None:
    server.candidates = ["!'"]
    await editor.start(encoding=types.PositionEncodingKind(encoding))
    editor.open("\f\ns = '\n")
    editor.insert(1, 5, "😋")
    (item,) = await editor.ask(1, 5 + unit)
    cursor = types.Position(1, 5 + unit)
    assert (editor.position_encoding, item.insert_text, item.range) == (encoding, "!'", types.Range(cursor, cursor))


async def test_the_server_is_asked_for_the_text_as_it_was_edited(editor: Any, server: Any) -> None:
    await editor.start()
    editor.open("a = 1\u2028\r\nb = \r\n")
    editor.insert(1, 4, "f(")
    await editor.ask(1, 6)
    before, _, after = server.requests[0].segments
    assert (before.text, after.text) == ("a = 1\u2028\nb = f(", "\n")


async def test_when_invoked_there_are_several_items(editor: Any, server: Any) -> None:
    server.candidates = ["1", "2", "3", "4"]
    await editor.start()
    editor.open("x = ")
    items = await editor.ask(0, 4, invoked=True)
    assert [item.insert_text for item in items] == ["1", "2", "3"]


async def test_the_path_is_the_one_in_the_workspace(editor: Any, server: Any) -> None:
    await editor.start()
    editor.open("x = ")
    await editor.ask(0, 4)
    assert server.requests[0].path == "pkg/a.py"


@pytest.mark.usefixtures("server")
async def test_a_file_that_is_not_open_has_no_suggestions(editor: Any) -> None:
    await editor.start()
    assert await editor.ask(0, 0) == []
