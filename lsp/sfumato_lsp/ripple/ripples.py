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

from sfumato_lsp.editor.reports import Reports
from sfumato_lsp.edits.journal import Journal, as_place
from sfumato_lsp.ripple.by_fall import ByFall, Fallen
from sfumato_lsp.ripple.counted import Counted
from sfumato_lsp.ripple.found import Found, Said, doubtful, find, join
from sfumato_lsp.ripple.permitted import Permitted
from sfumato_lsp.ripple.plan.fitted import is_sure
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.remembered import Remembered, taken_by
from sfumato_lsp.ripple.snapshot import Snapshot, are_same, snapshots
from sfumato_lsp.snippets.situation import Pace
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Change, Changed, Follower
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link

logger = logging.getLogger(__name__)


class Ripples(Follower):
    """`workspace` gives what requests about a document call it."""

    def __init__(
        self, files: Files, link: Link, reports: Reports, recorder: Recorder, pace: Pace,
        workspace: Callable[[str], str],
    ) -> None:  # fmt: skip
        self.told: Callable[[], None] = lambda: None
        """Called whenever the offers are others."""
        self.offers: tuple[Offer, ...] = ()
        """Of documents as they are, the best first: those that are sure enough, or all once somebody has asked."""
        self.permitted = Permitted(files, link, reports)
        self._remembered = Remembered()
        self.journal = Journal(self.permitted.keeps, self._remembered.undone, time.monotonic)
        self.counted = Counted(recorder)
        self.fallen: tuple[Fallen, ...] = ()
        """Words that no longer agree with an edit, with nothing that they would settle on."""
        self._files, self._pause = files, pace.ripple
        self._by_fall = ByFall(files, link, workspace)
        self._held: tuple[Offer, ...] = ()
        self._known: tuple[Offer, ...] = ()
        self._stale = self._took = self._asked = False
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._falling: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    def changing(self, document: Document, change: Change, *, together: bool) -> None:
        """A document takes a change next, the only one of its message or `together` with others."""
        taken = None
        if self.offers:
            taken, self.offers = taken_by(self.offers, document.uri, *as_place(document, change))
        edit = self.journal.changing(document, change, kind="taken" if taken else None, together=together)
        if taken is not None and edit is not None:
            self._took = True
            self.counted.accepted(taken, document.language)
            self._remembered.took(edit, taken)

    def changed(self, now: Changed) -> None:
        took, self._took, self._asked = self._took, False, False
        self._stale, self._held = True, self.offers if took else ()
        self._give_up()
        self._show([offer for offer in self.offers if offer.uri != now.uri], quietly=took)
        self._plan(now.document, 0.0 if took else self._pause)

    def closed(self, uri: str) -> None:
        self.journal.closed(uri)
        self.permitted.closed(uri)
        self._remembered.closed(uri)
        self._give_up()
        self._show([offer for offer in self.offers if offer.uri != uri])

    def stop(self) -> None:
        self.journal.stop()
        self._cancel()
        self._ending = {task for task in (self._task, self._falling) if task is not None}
        for task in self._ending:
            task.cancel()

    async def ended(self, patience_s: float) -> None:
        """Once it was stopped: a request that was given up closes its connection."""
        if self._ending:
            await asyncio.wait(self._ending, timeout=patience_s)

    async def now(self, *, unasked: bool = False) -> tuple[Offer, ...]:
        """Somebody asks, so an edit that was under way has ended; or their editor does `unasked`."""
        await self._files.ignored.looked()
        if self._stale and self.journal.edits():
            self._begin()
        while self._task is not None and not self._task.done():
            await asyncio.shield(self._task)
        if not (unasked or self._asked):
            self._asked = True
            self._show(self._known, self.fallen)
        return self.offers

    async def settled(self) -> tuple[Offer, ...]:
        """With what the checkpoint says, for the editor that waits for that unasked."""
        await self.now(unasked=True)
        if self._falling is not None:
            await asyncio.wait([self._falling])
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

    def look_again(self) -> None:
        """Settings or rules are others now."""
        for edit in self.journal.edits():
            document = self._files.documents.get(edit.uri)
            if document is None or not self.permitted.keeps(document):
                self.journal.closed(edit.uri)
        may = {document.uri for document in self._files.documents.all() if self.permitted.keeps(document)}
        self._show([offer for offer in self._known if offer.uri in may])

    def _plan(self, document: Document, seconds: float) -> None:
        self._cancel()
        if self.permitted.comes_unasked(document) and self.journal.edits():
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
        taken = snapshots(self._files.documents.all(), edits, self.permitted.keeps)
        try:
            found = await self._files.trees.in_turn(find, taken, self._held, self._remembered.is_dismissed)
        except Exception:
            logger.exception("no offers were found")  # nobody asked for them
            return
        if are_same(taken, self._files.documents.all()):
            self._show(self._remembered.left_of(found.offers))
            if (found.asked is not None or found.calls) and self._by_fall.can:
                self._falling = asyncio.create_task(self._fall(taken, found))

    async def _fall(self, taken: Sequence[Snapshot], found: Found) -> None:
        """What the checkpoint says, behind what the user types: a change of the text ends it."""
        edited = {one.uri for one in taken if one.edits}
        if not all(self.permitted.asks(one) for one in self._files.documents.all() if one.uri in edited):
            return
        try:
            values = [await self._by_fall.values(calls) for calls in found.calls]
            fallen = doubtful(found, await self._by_fall.fallen(found.asked, found.offers))
            said = Said(fallen=fallen, values=values)
            offers = await self._files.trees.in_turn(join, found, said, self._remembered.is_dismissed)
        except Exception:
            logger.exception("nothing is known of what fell")
            return
        if are_same(taken, self._files.documents.all()):
            self._show(self._remembered.left_of(offers), [one for one in fallen if one.text is None])

    def _give_up(self) -> None:
        """What is asked is about a text that is gone."""
        if self._falling is not None:
            self._falling.cancel()
            self._falling = None

    def _show(self, offers: Sequence[Offer], fallen: Sequence[Fallen] = (), *, quietly: bool = False) -> None:
        """What is doubtful is shown to somebody who has asked. `quietly`: others follow at once."""
        before, self._known = (self.offers, self.fallen), tuple(offers)
        self.offers = tuple(one for one in offers if self._asked or is_sure(one))
        self.fallen = tuple(fallen)
        if before != (self.offers, self.fallen) and not quietly:
            self.told()
