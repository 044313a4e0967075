"""The snippets of each open document, chosen now and then and kept in between.

Snippets stand first in a request's context, so a change of one throws away what the server has encoded. They are
chosen anew only

1. when a document is opened or the options change, at once;
2. otherwise when the situation warrants it (`situation.py`: other imports, another function, other names, other
   documents opened or edited) and nobody typed for `Pace.pause`, or the document was saved, and the last choice is
   older than `Pace.interval`.

A choice of the same snippets in another order leaves the old order. A keystroke reads a finished tuple and starts a
timer; texts are joined, files read and snippets chosen in a thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sfumato_lsp.settings.options import Options
from sfumato_lsp.snippets.recent_edits import RecentEdits
from sfumato_lsp.snippets.situation import Pace, Situation
from sfumato_lsp.snippets.snapshot import Snapshot, choose, open_text, other_texts
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Changed, Follower
from sfumato_lsp.text.notebooks import notebook
from sfumato_lsp.workplace.files import Files

logger = logging.getLogger(__name__)


@dataclass(kw_only=True)
class _Entry:
    """What is known for one document. `chosen_at` is on the event loop's clock."""

    snippets: tuple[Snippet, ...] = ()
    situation: Situation | None = None
    chosen_at: float = 0.0
    line: int | None = None
    """The cursor's, once it is known."""
    informed: bool = False
    """Whether it was known at the last choice: a first choice without it is made anew without delay."""
    timer: asyncio.TimerHandle | None = None
    choice: asyncio.Task[None] | None = None


class KeptSnippets(Follower):
    """`get` is for keystrokes; the other methods tell what happened to a document.

    `changed` is called with the URI of a document whose snippets are others now.
    """

    def __init__(self, files: Files, pace: Pace, changed: Callable[[str], None]) -> None:
        self.edits = RecentEdits()
        self._files = files
        self._changed = changed
        self._pace = pace
        self._entries: dict[str, _Entry] = {}
        self._turn = asyncio.Semaphore(1)

    def get(self, uri: str) -> tuple[Snippet, ...]:
        """The snippets of a document as they were chosen last."""
        entry = self._entries.get(uri)
        return entry.snippets if entry is not None else ()

    def opened(self, document: Document) -> None:
        self._begin_with(document.uri)

    def changed(self, now: Changed) -> None:
        self.edits.record(now.uri, now.changes)
        self.touched(now.uri)

    def _begin_with(self, uri: str) -> None:
        self._entries[uri] = entry = _Entry()
        self._choose_after(0.0, uri, entry)

    def touched(self, uri: str, line: int | None = None) -> None:
        """A document was changed, or its cursor is in `line`: not now, but after a pause."""
        entry = self._entries.get(uri)
        if entry is not None:
            entry.line = entry.line if line is None else line
            self._choose_after(self._pace.pause, uri, entry)

    def saved(self, uri: str) -> None:
        entry = self._entries.get(uri)
        if entry is not None:
            self._choose_after(0.0, uri, entry)

    def closed(self, uri: str) -> None:
        entry = self._entries.pop(uri, None)
        self.edits.forget(uri)
        if entry is not None:
            self._stop(entry)

    def stop(self) -> None:
        """Choose nothing any more."""
        for entry in self._entries.values():
            self._stop(entry)
        self._entries.clear()

    def choose_again(self) -> None:
        """Nothing chosen so far holds, as when files are ignored that were not."""
        for uri in list(self._entries):
            self._stop(self._entries[uri])
            self._begin_with(uri)

    def _choose_after(self, seconds: float, uri: str, entry: _Entry) -> None:
        if entry.timer is not None:
            entry.timer.cancel()
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        if entry.informed:
            due = max(due, entry.chosen_at + self._pace.interval)
        entry.timer = loop.call_at(due, self._begin, uri, entry)

    def _begin(self, uri: str, entry: _Entry) -> None:
        entry.timer = None
        if entry.choice is not None and not entry.choice.done():
            entry.choice.add_done_callback(lambda _done: self._go_on(uri, entry))
            return
        entry.choice = asyncio.create_task(self._choose(uri, entry))

    def _go_on(self, uri: str, entry: _Entry) -> None:
        if self._entries.get(uri) is entry:
            self._choose_after(self._pace.pause, uri, entry)

    async def _choose(self, uri: str, entry: _Entry) -> None:
        await self._files.ignored.looked()
        # One after another: many at once would keep the interpreter from the editor's messages.
        async with self._turn:
            await self._choose_now(uri, entry)

    async def _choose_now(self, uri: str, entry: _Entry) -> None:
        document = self._files.documents.get(uri)
        if document is None or not self._files.ignored.is_permitted(uri):
            entry.snippets = ()
            return
        options = self._files.options_of(document)
        if options.context_characters == 0:
            entry.snippets = ()
            return
        informed = entry.line is not None
        snapshot = self._snapshot(document, entry.line or 0, options)
        try:
            chosen = await asyncio.to_thread(choose, snapshot, entry.situation)
        except Exception:
            logger.exception("no snippets were chosen for %s", uri)  # a request does without
            return
        if chosen is None:
            return
        entry.situation, snippets = chosen
        entry.chosen_at, entry.informed = asyncio.get_running_loop().time(), informed
        if set(snippets) != set(entry.snippets):
            entry.snippets = snippets
            self._changed(uri)

    def _snapshot(self, document: Document, line: int, options: Options) -> Snapshot:
        others = [
            other
            for other in self._files.documents.all()
            if other is not document
            and other.language == document.language
            and self._files.ignored.is_permitted(other.uri)
            and not (other.is_cell and notebook(other.uri) == notebook(document.uri))  # they stand before it or behind
        ]
        return Snapshot(
            own=open_text(document),
            line=line,
            language=document.language,
            others=other_texts(others),
            folders=tuple(self._files.folders()),
            edits=self.edits.places,
            patterns=self._files.ignored.patterns(),
            options=options,
        )

    def _stop(self, entry: _Entry) -> None:
        if entry.timer is not None:
            entry.timer.cancel()
        if entry.choice is not None:
            entry.choice.cancel()
