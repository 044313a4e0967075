"""What an edit of the word at the cursor would be asked about is read before it comes, so that its ripple costs half.

Once the cursor has stood still and nobody types; the server reads behind everything else, and any request ends it.
Which windows those are is as for an edit. What was read just now is not asked again.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types

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
    def __init__(self, files: Files, ripples: Ripples, pause: float) -> None:
        self._files, self._ripples, self._pause = files, ripples, pause
        self._later = Later()
        self._task: asyncio.Task[None] | None = None
        self._last: Asked | None = None

    def at(self, document: Document, position: types.Position) -> None:
        """The cursor is there."""
        self._cancel()
        if self._is_wanted(document):
            self._later.plan(self._pause, self._begin, document, document.version, position)

    def changed(self, _now: Changed) -> None:
        self._cancel()

    def closed(self, _uri: str) -> None:
        self._cancel()
        self._last = None

    def stop(self) -> None:
        self._cancel()

    def _is_wanted(self, document: Document) -> bool:
        options = self._files.options_of(document)
        return options.ripple == "on" and options.warm and self._ripples.permitted.comes_unasked(document)

    def _cancel(self) -> None:
        self._later.cancel()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _begin(self, document: Document, version: int, position: types.Position) -> None:
        if self._files.is_same(document, version):
            self._task = asyncio.create_task(self._read(document, document.characters(position)))

    async def _read(self, document: Document, at: int) -> None:
        await self._files.ignored.looked()
        if not (self._ripples.by_fall.reads and self._is_wanted(document) and self._ripples.permitted.asks(document)):
            return
        taken = snapshots(self._files.documents.all(), self._ripples.journal.edits(), self._ripples.permitted.asks)
        try:
            asked = await self._files.trees.in_turn(_asked, taken, document.uri, at)
            if asked is not None and asked != self._last and await self._ripples.by_fall.read(asked):
                self._last = asked
        except Exception:
            logger.exception("nothing was read ahead")  # nobody asked for it


def _asked(taken: list[Snapshot], uri: str, at: int) -> Asked | None:
    from sfumato_lsp.ripple.windows import ahead

    found = ahead(tuple(views(taken)), uri, at)
    left, kept = MOST_CHARACTERS, 0
    for window in () if found is None else found.windows:
        left -= len(window.before)
        kept += left >= 0
    return replace(found, windows=found.windows[:kept]) if found is not None and kept else None
