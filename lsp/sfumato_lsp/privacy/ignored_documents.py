"""Which open documents are ignored: looked up in a thread when one is opened, and again when the rules may differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path, PurePath

from sfumato_lsp.privacy.ignored_files import Patterns, is_ignored, real_folders
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Follower
from sfumato_lsp.text.paths import meant_by, uri_path

FRESH_S = 2.0
"""How long a look counts. Not every editor tells of an ignore file that something else has changed."""
IGNORED = "no suggestions in this file: it is ignored, so nothing of it is sent"


class IgnoredDocuments(Follower):
    """Until it is known that a document is not ignored, it counts as ignored."""

    def __init__(self, folders: Callable[[], list[str]], patterns: Callable[[], Patterns]) -> None:
        self.patterns = patterns
        self._folders = folders
        self._looks: dict[str, asyncio.Task[bool]] = {}
        self._begun: dict[str, float] = {}

    def opened(self, document: Document) -> None:
        self._begin(document.uri)

    def _begin(self, uri: str) -> None:
        folders = [Path(uri_path(folder)) for folder in self._folders()]
        look = asyncio.to_thread(_look, meant_by(uri), folders, self.patterns())
        self._looks[uri] = asyncio.create_task(look)
        self._begun[uri] = asyncio.get_running_loop().time()

    def closed(self, uri: str) -> None:
        self._looks.pop(uri, None)
        self._begun.pop(uri, None)

    def saved(self, uri: str) -> None:
        """Look at a document again: it may be a link now, or lie beside new rules."""
        if uri in self._looks:
            self._begin(uri)

    def look_again(self) -> None:
        for uri in list(self._looks):
            self._begin(uri)

    async def is_ignored(self, uri: str) -> bool:
        """Whether a document is ignored; waits while a look at it is under way, which the first for a while begins."""
        self._renew(uri)
        look = self._looks.get(uri)
        # A request that is cancelled while it waits must not end the look for all others.
        return look is None or await asyncio.shield(look)

    async def looked(self) -> None:
        """Wait for a look at every document that is fresh."""
        for uri in list(self._looks):
            self._renew(uri)
        if self._looks:
            await asyncio.wait(self._looks.values())

    def is_permitted(self, uri: str) -> bool:
        """Whether it is known that a document is not ignored."""
        look = self._looks.get(uri)
        return look is not None and look.done() and not look.result()

    def is_known(self, uri: str) -> bool:
        """Whether it is known that a document is ignored or not."""
        look = self._looks.get(uri)
        return look is not None and look.done()

    def _renew(self, uri: str) -> None:
        if uri in self._looks and asyncio.get_running_loop().time() - self._begun[uri] > FRESH_S:
            self._begin(uri)


def _look(paths: list[PurePath], folders: list[Path], patterns: Patterns) -> bool:
    try:
        real, resolved = real_folders(folders), patterns.resolved()
        return not paths or any(is_ignored(path, real, resolved) for path in paths)
    except (OSError, RuntimeError, ValueError):
        return True  # where the rules cannot be read, nothing is sent
