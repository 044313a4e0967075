"""Open Python documents as trees. tree-sitter comes in with the first that is read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Follower

if TYPE_CHECKING:
    from sfumato_lsp.python.tree import Source

T = TypeVar("T")


class OpenTrees(Follower):
    """The last one is kept: editors ask for code actions with every movement of the cursor."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._last: tuple[Document, int, asyncio.Task[Source]] | None = None

    async def read(self, document: Document) -> Source | None:
        """In a thread; `None` for another language. Raises `Refused` for what cannot be read, and says why."""
        from sfumato_lsp.python.tree import NotRead, read

        if document.language != "python":
            return None
        if self._last is None or self._last[:2] != (document, document.version):
            self._last = (document, document.version, asyncio.create_task(self.in_turn(read, document.text)))
        try:
            # One that is cancelled while it waits must not end the reading for all others.
            return await asyncio.shield(self._last[2])
        except NotRead as error:
            raise Refused(f"the file {error}") from error

    async def in_turn(self, work: Callable[..., T], *arguments: object) -> T:
        """In a thread, one after another: many at once would keep the interpreter from the editor's messages."""
        async with self._turn:
            return await asyncio.to_thread(work, *arguments)

    def closed(self, uri: str) -> None:
        if self._last is not None and self._last[0].uri == uri:
            self._last = None
