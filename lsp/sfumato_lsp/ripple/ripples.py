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

from sfumato_lsp.edits.journal import Journal, as_place
from sfumato_lsp.ripple.behind import Behind
from sfumato_lsp.ripple.by_fall import ByFall, Fallen
from sfumato_lsp.ripple.closed import PYTHON, ClosedFiles
from sfumato_lsp.ripple.counted import Counted
from sfumato_lsp.ripple.found import Found, find
from sfumato_lsp.ripple.other_servers.said import Said
from sfumato_lsp.ripple.permitted import Permitted
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.remembered import Remembered, taken_by
from sfumato_lsp.ripple.score.fitted import is_sure
from sfumato_lsp.ripple.snapshot import Snapshot, are_same, snapshots
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Change, Changed, Follower
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.later import Later

logger = logging.getLogger(__name__)


class Ripples(Follower):
    """`said` is what other language servers said."""

    def __init__(
        self, files: Files, permitted: Permitted, by_fall: ByFall, said: Said, recorder: Recorder, pause: float
    ) -> None:
        self.told: Callable[[], None] = lambda: None
        """Called whenever the offers are others."""
        self.offers: tuple[Offer, ...] = ()
        """Of documents as they are, the best first: those that are sure enough, or all once somebody has asked."""
        self._remembered = Remembered()
        self.journal = Journal(permitted.keeps, self._remembered.undone, time.monotonic)
        self.counted = Counted(recorder)
        self.fallen: tuple[Fallen, ...] = ()
        """Words that no longer agree with an edit, with nothing to put there."""
        self._files, self._said, self.pause = files, said, pause
        self.permitted, self.by_fall = permitted, by_fall
        self.on_disk = ClosedFiles(files)
        self._behind = Behind(files, permitted, by_fall, self.on_disk, self._remembered.is_dismissed)
        self._held, self._known = tuple[Offer, ...](), tuple[Offer, ...]()
        self._stale = self._took = self._asked = False
        self._later, self._ending = Later(), set[asyncio.Task[None]]()
        self._task: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None

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
            if all(one.cause != taken.cause for one in self.offers):
                self.journal.end(taken.cause)

    def opened(self, document: Document) -> None:
        """What was offered in its file on disk is looked for anew."""
        mine = self.on_disk.opened(document.uri)
        if mine is not None:
            self._show([offer for offer in self._known if offer.uri != mine])
            self.look_soon(document)

    def changed(self, now: Changed) -> None:
        took, self._took, self._asked = self._took, False, self._asked and self._took
        self._held = self.offers if took else ()
        self._give_up()
        self._show([offer for offer in self.offers if offer.uri != now.uri], quietly=took)
        self.look_soon(now.document, 0.0 if took else self.pause)

    def closed(self, uri: str) -> None:
        self.journal.closed(uri)
        self.permitted.closed(uri)
        self._remembered.closed(uri)
        self._give_up()
        self._show([offer for offer in self.offers if offer.uri != uri])

    def stop(self) -> None:
        self.journal.stop()
        self._later.cancel()
        self._ending = {task for task in (self._task, self._following) if task is not None}
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
        if self._following is not None:
            await asyncio.wait([self._following])
        return self.offers

    def named(self, id: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.id == id), None)

    def was_put_in(self, offer: Offer) -> None:
        """Into a file that was not open: whoever did it will tell, or the file on disk is another."""
        self.counted.accepted(offer, PYTHON)
        self._show([one for one in self._known if one is not offer])
        self._begin()

    def dismiss(self, ids: Iterable[str] | None = None) -> None:
        """Those of these ids, or all: they do not come back."""
        wanted = None if ids is None else frozenset(ids)
        gone = [offer for offer in self.offers if wanted is None or offer.id in wanted]
        for offer in gone:
            self._remembered.dismiss(offer)
        self.counted.dismissed(gone)
        self._show([offer for offer in self._known if offer not in gone])

    def look_again(self) -> None:
        """Settings or rules are others now."""
        self.journal.look_again(self._files.documents.get)
        self._show([offer for offer in self._known if self.permitted.shows(offer.uri, self.on_disk.found)])

    def look_soon(self, document: Document, seconds: float = 0.0) -> None:
        """Where its user is shown anything unasked."""
        self._stale = True
        self._later.cancel()
        if self.permitted.comes_unasked(document) and self.journal.edits():
            self._later.plan(seconds, self._begin)

    def _begin(self) -> None:
        self._later.cancel()
        self._stale = False
        self._task = asyncio.create_task(self._look(self._task))

    async def _look(self, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await asyncio.wait([before])
        await self._files.ignored.looked()
        self.look_again()
        taken = snapshots(self._files.documents.all(), self.journal.edits(), self._said, self.permitted.keeps)
        try:
            closed = self.on_disk.views()
            found = await self._files.trees.in_turn(find, taken, self._held, self._remembered.is_dismissed, closed)
        except Exception:
            logger.exception("no offers were found")  # nobody asked for them
            return
        if are_same(taken, self._files.documents.all()):
            self._show(self._remembered.left_of(found.offers))
            self._following = asyncio.create_task(self._follow(taken, found))

    async def _follow(self, taken: Sequence[Snapshot], found: Found) -> None:
        """Behind what the user types: a change of the text ends it."""
        try:
            async for offers, fallen in self._behind.of(taken, found):
                if are_same(taken, self._files.documents.all()):
                    self._show(self._remembered.left_of(offers), fallen)
        except Exception:
            logger.exception("nothing more was found")  # nobody asked for it

    def _give_up(self) -> None:
        """What is asked is about a text that is gone."""
        if self._following is not None:
            self._following.cancel()
            self._following = None

    def _show(self, offers: Sequence[Offer], fallen: Sequence[Fallen] = (), *, quietly: bool = False) -> None:
        """What is doubtful is shown to somebody who has asked. `quietly`: others follow at once."""
        before, self._known = (self.offers, self.fallen), tuple(offers)
        self.offers = tuple(one for one in offers if self._asked or is_sure(one))
        self.fallen = tuple(fallen)
        if before != (self.offers, self.fallen) and not quietly:
            self.told()
