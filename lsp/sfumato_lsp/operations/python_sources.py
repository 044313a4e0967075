"""Open Python documents as trees. tree-sitter comes in with the first that is read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sfumato_lsp.documents import Document

if TYPE_CHECKING:
    from sfumato_lsp.python_source import Source


class PythonSources:
    """The last one is kept: editors ask for code actions with every movement of the cursor."""

    def __init__(self) -> None:
        self._last: tuple[Document, int, Source] | None = None

    async def read(self, document: Document) -> Source | None:
        """In a thread; `None` for another language."""
        if document.language != "python":
            return None
        if self._last is not None and self._last[:2] == (document, document.version):
            return self._last[2]
        version = document.version
        source = await asyncio.to_thread(_read, document.text)
        self._last = (document, version, source)
        return source

    def forget(self, uri: str) -> None:
        if self._last is not None and self._last[0].uri == uri:
            self._last = None


def _read(text: str) -> Source:
    from sfumato_lsp.python_source import read

    return read(text)
