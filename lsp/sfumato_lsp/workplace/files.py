"""The open documents, the options that hold for each, whether anything of it may be sent, and Python ones as trees.

tree-sitter comes in with the first that is read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from sfumato_lsp.privacy.ignored_documents import IgnoredDocuments
from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.settings.options import Options
from sfumato_lsp.settings.sources import Settings
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Documents, Follower
from sfumato_lsp.text.paths import path_label

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


class Files:
    """`folders` gives the URIs of the workspace's folders."""

    def __init__(self, environment: Mapping[str, str], folders: Callable[[], list[str]]) -> None:
        self.folders = folders
        self.documents = Documents()
        self.settings = Settings(environment, folders)
        self.ignored = IgnoredDocuments(folders, lambda: self.settings.ignored)
        self.trees = OpenTrees()

    @property
    def options(self) -> Options:
        """As they are for no document in particular."""
        return self.settings.options

    def options_of(self, document: Document | None) -> Options:
        return self.options if document is None else self.settings.for_document(document.uri, document.language)

    def label(self, uri: str) -> str:
        """What a file is called, to its user and in requests."""
        return path_label(uri, self.folders())

    def is_same(self, document: Document, version: int) -> bool:
        """Whether a document is open still, and has the text that it had."""
        return self.documents.get(document.uri) is document and document.version == version
