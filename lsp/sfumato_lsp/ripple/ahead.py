"""Before an edit of the word at the cursor: other language servers are asked for its uses, while they know them;
and what the ripple would be asked about is read, so that it costs half.

Once the cursor has stood still and nobody types; the server reads behind everything else, and any request ends it.
Which windows those are is as for an edit. What was read just now is not asked again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types

from sfumato_lsp.ripple.other_servers.asked import UsesAtCursor
from sfumato_lsp.ripple.other_servers.said import Said
from sfumato_lsp.ripple.ripples import Ripples
from sfumato_lsp.ripple.snapshot import Snapshot, snapshots, views
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Changed, Follower
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.later import Later

if TYPE_CHECKING:
    from sfumato_lsp.ripple.windows import Asked

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 12_000
"""Of all windows: some tenths of a second of the server's processor, at most."""


class Ahead(Follower):
    """`uses` is `None` where the editor's client asks no other language server."""

    def __init__(
        self, files: Files, ripples: Ripples, said: Said, pause: float, uses: Callable[[], UsesAtCursor | None]
    ) -> None:
        self._files, self._ripples, self._said, self._pause, self._uses = files, ripples, said, pause, uses
        self._later = Later()
        self._task: asyncio.Task[None] | None = None
        self._last: Asked | None = None

    def at(self, document: Document, position: types.Position) -> None:
        """The cursor is there."""
        self._cancel()
        if self._is_read(document) or self._is_asked(document):
            self._later.plan(self._pause, self._begin, document, document.version, position)

    def changed(self, _now: Changed) -> None:
        self._cancel()

    def closed(self, _uri: str) -> None:
        self._cancel()
        self._last = None

    def stop(self) -> None:
        self._cancel()

    def _is_read(self, document: Document) -> bool:
        options = self._files.options_of(document)
        return options.ripple == "on" and options.warm and self._ripples.permitted.comes_unasked(document)

    def _is_asked(self, document: Document) -> bool:
        options = self._files.options_of(document)
        wanted = options.ripple != "off" and options.ripple_references and self._uses() is not None
        return wanted and self._ripples.permitted.comes_unasked(document)

    def _cancel(self) -> None:
        self._later.cancel()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _begin(self, document: Document, version: int, position: types.Position) -> None:
        if self._files.is_same(document, version):
            self._task = asyncio.create_task(self._look(document, position))

    async def _look(self, document: Document, position: types.Position) -> None:
        await self._files.ignored.looked()
        try:
            uses = self._uses()
            if uses is not None and self._is_asked(document) and self._ripples.permitted.keeps(document):
                await uses.look(document, position)
            if self._ripples.by_fall.reads and self._is_read(document) and self._ripples.permitted.asks(document):
                await self._read(document, document.characters(position))
        except Exception:
            logger.exception("nothing was read ahead")  # nobody asked for it

    async def _read(self, document: Document, at: int) -> None:
        edits, asks = self._ripples.journal.edits(), self._ripples.permitted.asks
        taken = snapshots(self._files.documents.all(), edits, self._said, asks)
        asked = await self._files.trees.in_turn(_asked, taken, document.uri, at)
        if asked is not None and asked != self._last and await self._ripples.by_fall.read(asked):
            self._last = asked


def _asked(taken: list[Snapshot], uri: str, at: int) -> Asked | None:
    from sfumato_lsp.ripple.windows import ahead

    found = ahead(tuple(views(taken)), uri, at)
    left, kept = MOST_CHARACTERS, 0
    for window in () if found is None else found.windows:
        left -= len(window.before)
        kept += left >= 0
    return replace(found, windows=found.windows[:kept]) if found is not None and kept else None
