"""The same through a `sfumato-lsp` process of its own, as editors start it."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcException
from tests.lsp.operations.functions import CODE, MEAN
from tests.lsp.operations.user import User


@pytest.fixture
def user(editor: Any) -> User:
    return User(editor)


async def test_an_edit_gets_into_the_file(user: User) -> None:
    await user.start(CODE)
    await user.ask("rewrite", user.select(MEAN), instruction="rename total to whole")
    assert user.text == CODE.replace("total", "whole")


async def test_a_refusal_leaves_no_traceback_behind(user: User) -> None:
    await user.start(CODE)
    with pytest.raises(JsonRpcException):
        await user.ask("rewrite", user.select(MEAN), instruction="sing")
    await user.editor.quit()
    assert await user.editor.client._server.stderr.read() == b""
