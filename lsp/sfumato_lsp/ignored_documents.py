"""Which open documents are ignored: looked up in a thread when one is opened, and again when the rules may differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path, PurePath

from sfumato_lsp.options import Options
from sfumato_lsp.paths import uri_path
from sfumato_lsp.snippets.ignored import IGNORE_FILES, is_ignored
from sfumato_lsp.snippets.workspace import real_folders

IGNORED = "no suggestions in this file: it is ignored, so nothing of it is sent"


class IgnoredDocuments:
    """Until it is known that a document is not ignored, it counts as ignored."""

    def __init__(self, folders: Callable[[], list[str]], options: Callable[[], Options]) -> None:
        self._folders = folders
        self._options = options
        self._looks: dict[str, asyncio.Task[bool]] = {}

    def opened(self, uri: str) -> None:
        folders = [Path(uri_path(folder)) for folder in self._folders()]
        look = asyncio.to_thread(_look, uri_path(uri), folders, self._options().ignore)
        self._looks[uri] = asyncio.create_task(look)

    def closed(self, uri: str) -> None:
        self._looks.pop(uri, None)

    def saved(self, uri: str) -> bool:
        """Look at a document again, and at all when an ignore file was saved; says whether that was so."""
        rules = uri_path(uri).name in IGNORE_FILES
        if rules:
            self.look_again()
        elif uri in self._looks:
            self.opened(uri)
        return rules

    def look_again(self) -> None:
        for uri in list(self._looks):
            self.opened(uri)

    async def is_ignored(self, uri: str) -> bool:
        """Whether a document is ignored; waits only while a look at it is under way."""
        look = self._looks.get(uri)
        # A request that is cancelled while it waits must not end the look for all others.
        return look is None or await asyncio.shield(look)

    async def looked(self) -> None:
        """Wait for the looks that are under way."""
        if self._looks:
            await asyncio.wait(self._looks.values())

    def is_permitted(self, uri: str) -> bool:
        """Whether it is known that a document is not ignored."""
        look = self._looks.get(uri)
        return look is not None and look.done() and not look.result()


def _look(path: PurePath, folders: list[Path], patterns: tuple[str, ...]) -> bool:
    try:
        return is_ignored(path, real_folders(folders), patterns)
    except (OSError, RuntimeError, ValueError):
        return True  # where the rules cannot be read, nothing is sent
