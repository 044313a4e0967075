"""A client that was made for copilot-language-server, driven with the messages that it sends: as sidekick.nvim and
copilot-lsp do, which ask after a pause, show one edit, put it in, and run its command.
"""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.user import range_of

from sfumato_client.statistics import store
from sfumato_client.statistics.row import statistics_file

pytestmark = pytest.mark.usefixtures("server")
TEXT = "def f(price, tax):\n    total = price * tax\n    return price, total\n"


class Client:
    """Shows at most one edit, that of the last answer."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.protocol = user.editor.client.protocol

    async def update(self, line: int = 0, *, version: int | None = None) -> Any:
        """What it does after each pause; the edit that it shows, or `None`."""
        params = {
            "textDocument": {"uri": self.user.uri, "version": version or self.user.document.version},
            "position": {"line": line, "character": 0},
            "context": {"triggerKind": 2},
        }
        answer = await self.protocol.send_request_async("textDocument/copilotInlineEdit", params)
        edits = answer.edits
        assert len(edits) <= 1
        for edit in edits:
            item = {"command": {"title": "", "command": edit.command.command, "arguments": edit.command.arguments}}
            self.protocol.notify("textDocument/didShowInlineEdit", {"item": item})
        return edits[0] if edits else None

    async def apply(self, edit: Any) -> None:
        assert edit.textDocument.version == self.user.document.version
        self.user.type(range_of(edit.range), edit.text)
        await self.user.run(edit.command.command, *edit.command.arguments)


@pytest.fixture
async def client(user: Any) -> Client:
    await user.start(TEXT, experimental=None)
    client = Client(user)
    client.protocol.notify("textDocument/didFocus", {"textDocument": {"uri": user.uri}})
    assert await client.update() is None
    return client


async def test_it_gets_an_edit_and_the_next_once_that_is_put_in(user: Any, client: Client) -> None:
    user.edit("price", "amount")
    for line in (1, 2):
        edit = await client.update(line)
        assert (edit.range.start.line, edit.text, user.text_at(edit.range)) == (line, "amount", "price")
        assert edit.textDocument.uri == user.uri
        await client.apply(edit)
    assert user.text == TEXT.replace("price", "amount")
    assert await client.update() is None


async def test_the_nearest_of_equal_ones_comes_first(user: Any, client: Client) -> None:
    user.edit("price", "amount")
    assert (await client.update(2)).range.start.line == 2
    assert (await client.update(0)).range.start.line == 1


async def test_a_document_that_has_moved_on_gets_none(user: Any, client: Client) -> None:
    user.edit("price", "amount")
    assert await client.update(version=user.document.version - 1) is None


async def test_its_commands_are_among_those_of_the_server(user: Any, client: Client) -> None:
    user.edit("price", "amount")
    edit = await client.update()
    assert edit.command.command in user.editor.capabilities.execute_command_provider.commands


async def test_what_it_showed_and_put_in_is_counted(user: Any, client: Client, environment: dict[str, str]) -> None:
    user.edit("price", "amount")
    await client.apply(await client.update())
    await client.update()
    await user.editor.quit()
    rows = store.read(statistics_file(environment), since=0)
    assert [row.outcome for row in rows] == ["accepted", "shown"]


@pytest.mark.parametrize("mode", ["subtle", "off"])
async def test_what_it_asks_unasked_has_no_answer_in_a_quiet_mode(user: Any, mode: str) -> None:
    await user.start(TEXT, experimental=None, mode=mode, ready=False)
    user.edit("price", "amount")
    assert await Client(user).update() is None


async def test_a_request_that_is_none_is_refused(client: Client) -> None:
    with pytest.raises(JsonRpcException, match="cannot be read") as refused:
        await client.protocol.send_request_async("textDocument/copilotInlineEdit", {"position": 3})
    assert refused.value.code == types.ErrorCodes.InvalidParams.value
