"""What the language server answers without asking the server, from the editor's side."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

TEXT = "x = 1\ny = \nz = 3\n"


@pytest.fixture
async def shown(near_editor: Any, server: Any) -> Any:
    """An editor that shows `foo(x)` in line 1, after one request."""
    server.candidates = ["foo(x)", "foo(z)"]
    await near_editor.start(context_characters=0)
    near_editor.open(TEXT)
    await texts(near_editor, 4)
    assert len(server.requests) == 1
    return near_editor


async def texts(editor: Any, character: int, line: int = 1, **more: Any) -> list[str]:
    return [item.insert_text for item in await editor.ask(line, character, **more)]


async def test_typing_along_asks_for_nothing(shown: Any, server: Any) -> None:
    for typed, left in [("f", "oo(x)"), ("o", "o(x)"), ("o", "(x)")]:
        column = 4 + len("foo(x)") - len(left)
        shown.insert(1, column - 1, typed)
        assert await texts(shown, column) == [left]
    assert len(server.requests) == 1


async def test_an_item_of_what_is_left_stands_at_the_cursor(shown: Any) -> None:
    shown.insert(1, 4, "fo")
    (item,) = await shown.ask(1, 6)
    assert item.range == types.Range(types.Position(1, 6), types.Position(1, 6))


async def test_accepting_a_word_asks_for_nothing(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "foo")
    assert (await texts(shown, 7), len(server.requests)) == (["(x)"], 1)


async def test_deleting_back_asks_for_nothing(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "foo")
    shown.replace(1, 5, 7, "")
    assert (await texts(shown, 5), len(server.requests)) == (["oo(x)"], 1)


async def test_deleting_back_into_a_suggestion_that_was_left_asks_for_nothing(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "fx")
    server.candidates = ["(1)"]
    assert (await texts(shown, 6), len(server.requests)) == (["(1)"], 2)
    shown.replace(1, 5, 6, "")
    assert (await texts(shown, 5), len(server.requests)) == (["oo(x)"], 2)


async def test_a_bracket_that_the_editor_closes_is_no_reason_to_ask(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "foo()")
    assert (await texts(shown, 8), len(server.requests)) == (["x"], 1)


async def test_leaving_the_suggestion_asks(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "b")
    await texts(shown, 5)
    assert len(server.requests) == 2


async def test_a_suggestion_that_is_typed_out_is_followed_by_a_request(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "foo(x)")
    await texts(shown, 10)
    assert len(server.requests) == 2


@pytest.mark.parametrize(("line", "character"), [(0, 5), (2, 5)], ids=["before", "behind"])
async def test_an_edit_elsewhere_in_between_asks(shown: Any, server: Any, line: int, character: int) -> None:
    shown.insert(1, 4, "f")
    shown.insert(line, character, "0")
    await texts(shown, 5)
    assert len(server.requests) == 2


async def test_an_edit_that_was_undone_is_no_reason_to_ask(shown: Any, server: Any) -> None:
    shown.insert(0, 5, "0")
    shown.replace(0, 5, 6, "")
    assert (await texts(shown, 4), len(server.requests)) == (["foo(x)"], 1)


async def test_asking_again_without_a_change_asks_nobody(shown: Any, server: Any) -> None:
    assert (await texts(shown, 4), len(server.requests)) == (["foo(x)"], 1)


async def test_nothing_is_not_asked_for_twice(shown: Any, server: Any) -> None:
    server.candidates = []
    assert [await texts(shown, 5, line=0), await texts(shown, 5, line=0)] == [[], []]
    assert len(server.requests) == 2


async def test_after_a_change_where_there_was_nothing_is_asked_again(shown: Any, server: Any) -> None:
    server.candidates = []
    await texts(shown, 5, line=0)
    shown.insert(0, 5, "0")
    await texts(shown, 6, line=0)
    assert len(server.requests) == 3


async def test_an_invoked_request_asks_although_something_is_shown(shown: Any, server: Any) -> None:
    assert await texts(shown, 4, invoked=True) == ["foo(x)", "foo(z)"]
    assert len(server.requests) == 2


async def test_an_invoked_request_is_answered_by_an_invoked_one(shown: Any, server: Any) -> None:
    await texts(shown, 4, invoked=True)
    shown.insert(1, 4, "f")
    assert (await texts(shown, 5, invoked=True), len(server.requests)) == (["oo(x)", "oo(z)"], 2)


async def test_of_what_was_asked_for_an_automatic_request_shows_one(shown: Any, server: Any) -> None:
    """Trust finding 21: where it was asked for, and typing along it; asked for again, all are there again."""
    await texts(shown, 4, invoked=True)
    assert await texts(shown, 4) == ["foo(x)"]
    shown.insert(1, 4, "f")
    assert await texts(shown, 5) == ["oo(x)"]
    assert (await texts(shown, 5, invoked=True), len(server.requests)) == (["oo(x)", "oo(z)"], 2)
    shown.insert(1, 5, "oo(z")
    assert (await texts(shown, 9), len(server.requests)) == ([")"], 2)


async def test_a_selected_completion_that_the_suggestion_begins_with_asks_for_nothing(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "f")
    span = types.Range(types.Position(1, 4), types.Position(1, 5))
    (item,) = await shown.ask(1, 5, selected=types.SelectedCompletionInfo(range=span, text="foo"))
    assert (item.insert_text, item.range, len(server.requests)) == ("foo(x)", span, 1)


async def test_another_document_with_the_same_text_is_asked_for(shown: Any, server: Any, uri: str) -> None:
    shown.open(TEXT, uri=uri + "i")
    await texts(shown, 4, uri=uri + "i")
    assert len(server.requests) == 2


async def test_options_that_changed_are_a_reason_to_ask(shown: Any, server: Any) -> None:
    shown.configure({"sfumato": {"start_server": False}})
    await texts(shown, 4)
    assert len(server.requests) == 2


async def test_an_error_is_not_kept(shown: Any, server: Any) -> None:
    shown.insert(1, 4, "b")
    await server.die()
    assert await texts(shown, 5) == []
    await server.start()
    await shown.until_state("ready")
    assert await texts(shown, 5) == ["foo(x)"]
