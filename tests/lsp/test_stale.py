"""Nothing is shown that was found for another text or another place, whatever happened in between."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

TEXT = "x = 1\ny = \nz = 3\n"


@pytest.fixture
async def shown(near_editor: Any, server: Any) -> Any:
    """An editor that shows `foo(x)` in line 1."""
    server.candidates = ["foo(x)"]
    await near_editor.start(context_characters=0)
    near_editor.open(TEXT)
    assert await texts(near_editor, 1, 4) == ["foo(x)"]
    return near_editor


async def texts(editor: Any, line: int, character: int, **more: Any) -> list[str]:
    return [item.insert_text for item in await editor.ask(line, character, **more)]


def becomes(editor: Any, text: str, uri: str) -> None:
    """The file was changed by another program, and the editor has read it anew."""
    editor.client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(version=99, uri=uri),
            content_changes=[types.TextDocumentContentChangeWholeDocument(text=text)],
        )
    )


async def test_what_was_asked_before_the_document_changed_from_outside_is_not_shown(
    shown: Any, server: Any, until: Any, uri: str
) -> None:
    server.answers.clear()
    request = asyncio.ensure_future(shown.ask(0, 5))
    await until(lambda: len(server.requests) == 2)
    becomes(shown, "other = \n", uri)
    server.answers.set()
    assert await request == []


async def test_a_document_that_changed_from_outside_is_asked_about_as_it_is(shown: Any, server: Any, uri: str) -> None:
    becomes(shown, "a = 1\ny = \nz = 3\n", uri)
    await shown.ask(1, 4)
    assert server.requests[-1].segments[0].text == "a = 1\ny = "


async def test_a_cursor_that_moved_is_shown_nothing_of_the_place_before(shown: Any, server: Any) -> None:
    server.candidates = ["bar"]
    assert await texts(shown, 0, 5) == ["bar"]
    assert len(server.requests) == 2


async def test_a_cursor_that_comes_back_is_shown_what_it_was_shown(shown: Any, server: Any) -> None:
    server.candidates = ["bar"]
    await shown.ask(0, 5)
    assert await texts(shown, 1, 4) == ["foo(x)"]


async def test_after_undo_it_is_shown_again_where_it_was(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "foo(x)")
    shown.replace(1, 4, 10, "")
    (item,) = await shown.ask(1, 4)
    cursor = types.Position(1, 4)
    assert (item.insert_text, item.range) == ("foo(x)", types.Range(cursor, cursor))
    assert len(server.requests) == 1


async def test_undo_of_a_line_above_asks_anew_and_then_knows_the_place_again(shown: Any, server: Any) -> None:
    shown.replace(0, 4, 5, "2")
    server.candidates = ["bar"]
    assert await texts(shown, 1, 4) == ["bar"]
    shown.replace(0, 4, 5, "1")
    assert await texts(shown, 1, 4) == ["foo(x)"]


async def test_a_document_that_was_closed_has_no_past(shown: Any, server: Any) -> None:
    server.candidates = ["bar"]
    shown.close()
    shown.open(TEXT)
    assert await texts(shown, 1, 4) == ["bar"]


async def test_while_keys_come_fast_nothing_is_shown_that_does_not_fit(shown: Any, server: Any) -> None:
    requests = []
    for column, key in enumerate("foo(", start=4):
        shown.insert(1, column, key)
        requests.append(shown.ask(1, column + 1))
    found = [[item.insert_text for item in await request] for request in requests]
    assert all(items in ([], [rest]) for items, rest in zip(found, ["oo(x)", "o(x)", "(x)", "x)"], strict=True))
    assert found[-1] == ["x)"]
    assert len(server.requests) == 1
