"""Somebody with a file in an editor whose client shows what an edit asks for elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lsprotocol import types
from tests.lsp.editor import eventually
from tests.lsp.operations.user import User

OWN = {"sfumato": {"ripple": True}}


class Rippling(User):
    """`told` has what the language server told of offers, the newest last."""

    def __init__(self, editor: Any) -> None:
        super().__init__(editor)
        editor.pace = replace(editor.pace, ripple=0.0)
        self.told: list[list[Any]] = []
        editor.client.feature("sfumato/didChangeRipple")(lambda params: self.told.append(params.offers))

    def edit(self, old: str, new: str) -> None:
        """The first place of `old` says `new`, by one change."""
        start = self.text.index(old)
        self.type(types.Range(self.document.position(start), self.document.position(start + len(old))), new)

    async def offers(self) -> list[Any]:
        """Those of now, asked for."""
        return (await self.editor.client.protocol.send_request_async("sfumato/ripple", {})).offers

    async def until_told(self, count: int) -> list[Any]:
        """Those that it was told of by itself."""
        await eventually(lambda: self.told and len(self.told[-1]) == count)
        return self.told[-1]

    async def run(self, command: str, *arguments: Any) -> Any:
        return await self.editor.run(command, *arguments)


@pytest.fixture
def user(near_editor: Any) -> Rippling:
    """The editor is not started yet."""
    return Rippling(near_editor)
