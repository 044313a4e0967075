"""The offers of now. They are looked for when an edit has ended: nobody typed for a while, an offer was taken, or
somebody asks; in a thread. Whatever changes a document takes its offers away until they were looked for anew.

An edit ripples and an offer that is taken does not, so nothing goes round; what the journal holds decides, each time
from the start.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sfumato_lsp.editor.reports import Reports
from sfumato_lsp.edits.edit import Edit
from sfumato_lsp.edits.journal import Journal, as_place
from sfumato_lsp.ripple.counted import Counted
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.remembered import Remembered, takes
from sfumato_lsp.ripple.snapshot import Snapshot, snapshots, views
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Change, Changed, Follower
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link

logger = logging.getLogger(__name__)


class Ripples(Follower):
    """`pause` is in seconds."""

    def __init__(self, files: Files, link: Link, reports: Reports, recorder: Recorder, pause: float) -> None:
        self.told: Callable[[], None] = lambda: None
        """Called whenever the offers are others."""
        self.offers: tuple[Offer, ...] = ()
        """Of documents as they are, the best first."""
        self.journal = Journal(self._keeps, self._undone, time.monotonic)
        self.counted = Counted(recorder)
        self._files, self._link, self._reports = files, link, reports
        self._pause = pause
        self._remembered = Remembered()
        self._permitted: set[str] = set()
        self._stale = self._took = False
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def changing(self, document: Document, change: Change, *, together: bool) -> None:
        """A document takes a change next, the only one of its message or `together` with others."""
        taken = self._taken_by(document, change) if self.offers else None
        self.journal.changing(document, change, kind="taken" if taken else None, together=together)
        if taken is not None:
            self._took = True
            self.counted.accepted(taken, document.language)
            self._remembered.took(self.journal.edits(document.uri)[-1], taken)

    def changed(self, now: Changed) -> None:
        took, self._took = self._took, False
        self._stale = True
        self._show([offer for offer in self.offers if offer.uri != now.uri], quietly=took)
        self._plan(now.document, 0.0 if took else self._pause)

    def closed(self, uri: str) -> None:
        self.journal.closed(uri)
        self._permitted.discard(uri)
        self._show([offer for offer in self.offers if offer.uri != uri])

    def stop(self) -> None:
        self.journal.stop()
        self._cancel()
        if self._task is not None:
            self._task.cancel()

    async def now(self) -> tuple[Offer, ...]:
        """Somebody asks, so an edit that was under way has ended."""
        await self._files.ignored.looked()
        if self._stale and self.journal.edits():
            self._begin()
        while self._task is not None and not self._task.done():
            await asyncio.shield(self._task)
        return self.offers

    def named(self, id: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.id == id), None)

    def dismiss(self, ids: Iterable[str] | None = None) -> None:
        """Those of these ids, or all: they do not come back."""
        wanted = None if ids is None else frozenset(ids)
        gone = [offer for offer in self.offers if wanted is None or offer.id in wanted]
        for offer in gone:
            self._remembered.dismiss(offer)
        self.counted.dismissed(gone)
        self._show([offer for offer in self.offers if offer not in gone])

    def comes_unasked(self, document: Document) -> bool:
        """Whether its user is shown anything that they did not ask for."""
        return self._files.options_of(document).mode == "automatic" and self._reports.snooze.until is None

    def look_again(self) -> None:
        """Settings or rules are others now."""
        for edit in self.journal.edits():
            document = self._files.documents.get(edit.uri)
            if document is None or not self._keeps(document):
                self.journal.closed(edit.uri)
        self._show([offer for offer in self.offers if self._may_show(offer)])

    def _may_show(self, offer: Offer) -> bool:
        document = self._files.documents.get(offer.uri)
        return document is not None and self._keeps(document)

    def _keeps(self, document: Document) -> bool:
        """Whether anything of a document may be kept and offered. A look that is under way changes nothing yet."""
        options = self._files.options_of(document)
        if options.ripple == "off" or options.mode == "off" or document.is_cell:
            return False
        if self._files.ignored.is_permitted(document.uri):
            self._permitted.add(document.uri)
        elif self._files.ignored.is_known(document.uri):
            self._permitted.discard(document.uri)
        return document.uri in self._permitted and self._link.refused(document) is None

    def _undone(self, edit: Edit) -> None:
        self._remembered.undone(edit)

    def _taken_by(self, document: Document, change: Change) -> Offer | None:
        """The offer that a change is. Those behind it move with it, and are gone with the message."""
        start, removed, inserted = as_place(document, change)
        own = [offer for offer in self.offers if offer.uri == document.uri]
        found = next((offer for offer in own if takes(offer, start, removed, inserted)), None)
        grown = len(inserted) - len(removed)
        self.offers = tuple(
            replace(offer, start=offer.start + grown, end=offer.end + grown)
            if offer.uri == document.uri and offer.start >= start + len(removed)
            else offer
            for offer in self.offers
            if offer is not found
        )
        return found

    def _plan(self, document: Document, seconds: float) -> None:
        self._cancel()
        if self.comes_unasked(document) and self.journal.edits():
            self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin(self) -> None:
        self._cancel()
        self._stale = False
        self._task = asyncio.create_task(self._look(self._task))

    async def _look(self, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await asyncio.wait([before])
        await self._files.ignored.looked()
        self.look_again()
        edits = self.journal.edits()
        taken = snapshots(self._files.documents.all(), edits, self._keeps)
        try:
            found = await self._files.trees.in_turn(self._found, taken) if edits else ()
        except Exception:
            logger.exception("no offers were found")  # nobody asked for them
            return
        if all(self._is_same(one) for one in taken):
            self._show(self._remembered.named(found))

    def _found(self, taken: Sequence[Snapshot]) -> tuple[Offer, ...]:
        """In a thread. tree-sitter and the judge come in with the first edit."""
        from sfumato_lsp.ripple.plan.planned import planned

        return planned(views(taken), self._remembered.is_dismissed)

    def _is_same(self, one: Snapshot) -> bool:
        document = self._files.documents.get(one.uri)
        return document is not None and document.version == one.version

    def _show(self, offers: Sequence[Offer], *, quietly: bool = False) -> None:
        """`quietly`: others follow at once."""
        before, self.offers = self.offers, tuple(offers)
        if before != self.offers and not quietly:
            self.told()
