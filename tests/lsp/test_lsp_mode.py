"""lsp-mode, as its sources have it: what it declares, and what it does not say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.operations.user import User

from sfumato_lsp.rpc.protocol import SfumatoProtocol, read_declared

CODE = "def area(width, height):\n    return width * height\n"


def declares(**text_document: Any) -> object:
    message = {"method": "initialize", "params": {"capabilities": {"textDocument": text_document}}}
    read_declared(message)
    return message["params"]["capabilities"]["textDocument"]  # type: ignore[index]


def test_clients_8_a_null_for_inline_completion_alone_is_a_declaration() -> None:
    assert declares(hover={"x": 1}, inlineCompletion=None) == {"hover": {"x": 1}, "inlineCompletion": {}}


def test_clients_8_a_null_among_others_says_nothing() -> None:
    assert declares(hover=None, inlineCompletion=None) == {"hover": None, "inlineCompletion": None}


@pytest.mark.parametrize("message", [{}, {"params": None}, {"params": {"capabilities": []}}])
def test_whatever_is_sent_is_read(message: Any) -> None:
    read_declared(message)


@pytest.mark.parametrize(("declares_it", "lists"), [(True, False), (False, True)])
async def test_clients_8_lsp_mode_gets_each_suggestion_once(
    near_editor: Any, server: Any, monkeypatch: pytest.MonkeyPatch, declares_it: bool, lists: bool
) -> None:
    take = SfumatoProtocol.take

    def take_as_written(self: SfumatoProtocol, body: bytes) -> None:
        """lsprotocol writes no `null`, so it is written here."""
        message = json.loads(body)
        if message["method"] == "initialize" and declares_it:
            message["params"]["capabilities"]["textDocument"]["inlineCompletion"] = None
        take(self, json.dumps(message).encode())

    monkeypatch.setattr(SfumatoProtocol, "take", take_as_written)
    server.candidates = ["a"]
    has = types.TextDocumentClientCapabilities(completion=types.CompletionClientCapabilities(context_support=True))
    await near_editor.start(name="emacs", text_document=has)
    near_editor.open("x = ")
    params = types.CompletionParams(types.TextDocumentIdentifier("file:///w/pkg/a.py"), types.Position(0, 4))
    found = await near_editor.client.text_document_completion_async(params)
    assert (found is not None) is lists
    assert [item.insert_text for item in await near_editor.ask(0, 4)] == ["a"]


@pytest.fixture
async def user(near_editor: Any, server: Any) -> User:
    assert server.languages == ["python"]
    user = User(near_editor)
    await user.start(CODE, name="emacs")
    return user


async def test_clients_8_its_light_bulb_is_offered_what_is_about_the_place_alone(user: User) -> None:
    assert await user.actions(user.at("width * height")) == []
    of_selection = [action.title for action in await user.actions(user.select("width * height"))]
    assert of_selection == ["Rewrite the selection", "Refine the selection"]


async def test_clients_8_who_names_a_kind_is_offered_all_of_it(user: User) -> None:
    named = await user.actions(user.at("width * height"), only=["refactor"])
    assert len(named) > 3


async def test_clients_8_a_menu_that_says_that_it_was_opened_is_offered_all(user: User) -> None:
    opened = await user.actions(user.at("width * height"), trigger_kind=types.CodeActionTriggerKind.Invoked)
    assert len(opened) > 5


async def test_an_editor_that_asks_for_menus_alone_is_offered_all_without_a_word(near_editor: Any, server: Any) -> None:
    assert server.languages == ["python"]
    user = User(near_editor)
    await user.start(CODE, name="vim-lsp")
    assert len(await user.actions(user.at("width * height"))) > 5
