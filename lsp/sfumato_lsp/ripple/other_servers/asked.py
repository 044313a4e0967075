"""Asks the editor for the uses of the word at the cursor: once the word is edited, nobody knows them any more."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sfumato_lsp.ripple.other_servers.said import MOST_USES, Said
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Documents
from sfumato_lsp.text.paths import uri_path

logger = logging.getLogger(__name__)

PATIENCE_S = 10.0
"""Some servers read a whole project for it; a change of the document ends it too."""
_WORD = re.compile(r"\w+")

Ask = Callable[[Document, types.Position], Awaitable[Sequence[types.Location] | None]]


class UsesAtCursor:
    """`ask` asks the editor."""

    def __init__(self, documents: Documents, said: Said, ask: Ask) -> None:
        self._documents, self._said, self._ask = documents, said, ask
        self._last: tuple[str, int, int] | None = None

    async def look(self, document: Document, position: types.Position) -> None:
        """Not again for a word of a text for which they were asked last. It has to be given up when a text changes."""
        found = _word_at(document, position)
        if found is None or (asked := (document.uri, document.version, found[0])) == self._last:
            return
        try:
            locations = await asyncio.wait_for(self._ask(document, position), PATIENCE_S)
        except (JsonRpcException, TimeoutError) as error:
            logger.debug("no uses are known: %s", error or "nobody answered")
            return
        if locations is None:
            return
        self._last = asked
        opened, on_disk = self._apart(locations[:MOST_USES])
        self._said.used(document, *found, opened, on_disk)

    def _apart(self, locations: Sequence[types.Location]) -> tuple[dict[str, list[int]], list[types.Location]]:
        """Where those of open documents start, and those of files; editors write a URI in several ways."""
        known = {uri_path(one.uri): one for one in self._documents.all()}
        opened: dict[str, list[int]] = {}
        on_disk = []
        for one in locations:
            document = known.get(uri_path(one.uri))
            if document is None:
                on_disk.append(one)
            else:
                opened.setdefault(document.uri, []).append(document.characters(one.range.start))
        return opened, on_disk


def _word_at(document: Document, position: types.Position) -> tuple[int, str] | None:
    line, column = document.place(position)
    word = next((one for one in _WORD.finditer(document.line(line)) if one.start() <= column <= one.end()), None)
    if word is None or not word.group().isidentifier():
        return None
    return document.offset(line) + word.start(), word.group()
