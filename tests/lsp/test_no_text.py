"""Where nothing comes of what somebody asked for, they are told why and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.operations.user import User

from sfumato_client.protocol import NoText

SAID = "the checkpoint ended its answer at once, without a text: type how it begins"


@pytest.fixture
def user(near_editor: Any, server: Any) -> User:
    server.candidates = [""]
    server.no_text = NoText(reason="ended", message=SAID)
    return User(near_editor)


async def test_who_asked_for_ghost_text_is_told_once(user: User) -> None:
    await user.editor.start()
    user.editor.open("x = ")
    assert await user.editor.ask(0, 4, invoked=True) == []
    assert await user.editor.ask(0, 4, invoked=True) == []
    assert user.editor.messages == [f"Sfumato: nothing is suggested here: {SAID}"]


async def test_it_is_told_again_after_there_was_something(user: User, server: Any) -> None:
    await user.editor.start()
    user.editor.open("x = ")
    await user.editor.ask(0, 4, invoked=True)
    server.no_text, server.candidates = None, ["a"]
    user.editor.replace(0, 0, 1, "y")
    assert len(await user.editor.ask(0, 4, invoked=True)) == 1
    server.no_text, server.candidates = NoText(reason="ended", message=SAID), [""]
    user.editor.replace(0, 0, 1, "z")
    await user.editor.ask(0, 4, invoked=True)
    assert len(user.editor.messages) == 2


async def test_nobody_is_told_who_did_not_ask(user: User) -> None:
    await user.editor.start()
    user.editor.open("x = ")
    assert await user.editor.ask(0, 4) == []
    assert user.editor.messages == []


@pytest.mark.parametrize(
    ("operation", "text", "selects"),
    [
        ("fill", "x = \n", ""),
        ("fill", "x = 1 + 2\n", "1 + 2"),
        ("fillHoles", "x = <hole>\n", "x = <hole>"),
        ("completeBody", "def area():\n    return 1\n", "return"),
    ],
)
async def test_an_operation_changes_nothing_and_says_it(user: User, operation: str, text: str, selects: str) -> None:
    await user.start(text)
    result = await user.ask(operation, user.select(selects) if selects else user.at("\n"))
    assert (user.text, result.candidates, result.edit) == (text, [], None)
    assert result.message == SAID
    assert user.editor.messages == [f"Sfumato: {SAID}"]
