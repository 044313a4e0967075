"""What is known of suggestions in the open documents: the last answers, what is shown, what goes along, and whether a
document has suggestions now: its user, its language, ignore rules and the server decide.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sfumato_client.address.errors import ClientError
from sfumato_lsp.connection.server_state import PATIENCE_S
from sfumato_lsp.editor.reports import Reports
from sfumato_lsp.privacy.ignored_documents import IGNORED
from sfumato_lsp.rpc.running import Running
from sfumato_lsp.snippets.kept import KeptSnippets
from sfumato_lsp.snippets.situation import Pace
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.suggest.inserted import Inserted
from sfumato_lsp.suggest.on_screen import OnScreen
from sfumato_lsp.suggest.typing_along import LastAnswers
from sfumato_lsp.text.document import Document, Place
from sfumato_lsp.text.documents import Changed, Follower
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link


@dataclass(kw_only=True)
class _Entry:
    place: Place
    timer: asyncio.TimerHandle | None = None
    running: asyncio.Task[None] | None = None


class Warming(Follower):
    """When a document's context is encoded ahead of a request: after a change that nobody followed up with one.

    An editor that asks while the user types asks at once, or after a pause of its own (Neovim's is 200 ms); its fill
    does the encoding, so any request takes back what is planned here. Opening a document warms nothing: what stands at
    the front of a context depends on where the cursor is, and no editor has told that yet.

    `warm` is called with a document's URI and the place. It must not raise.
    """

    def __init__(self, warm: Callable[[str, Place], Coroutine[Any, Any, None]], pause: float) -> None:
        self._warm = warm
        self._pause = pause
        self._entries: dict[str, _Entry] = {}

    def changed(self, now: Changed) -> None:
        self.edited(now.uri, now.place)

    def edited(self, uri: str, place: Place | None) -> None:
        """The user edits at `place`; `None` when nobody knows where."""
        self._take_back(uri)
        if place is not None:
            self._entries[uri] = _Entry(place=place)
        self._plan(uri)

    def asked(self, uri: str, place: Place) -> None:
        """A request goes out for `place`, or needs none."""
        self._take_back(uri)
        self._entries[uri] = _Entry(place=place)

    def context_changed(self, uri: str) -> None:
        """What was encoded for the document does not hold any more, though the user did nothing."""
        self._plan(uri)

    def closed(self, uri: str) -> None:
        self._take_back(uri)
        self._entries.pop(uri, None)

    def stop(self) -> None:
        for uri in list(self._entries):
            self.closed(uri)

    def _plan(self, uri: str) -> None:
        entry = self._entries.get(uri)
        if entry is not None and entry.timer is None:
            entry.timer = asyncio.get_running_loop().call_later(self._pause, self._begin, uri, entry)

    def _begin(self, uri: str, entry: _Entry) -> None:
        entry.timer = None
        entry.running = asyncio.create_task(self._warm(uri, entry.place))

    def _take_back(self, uri: str) -> None:
        entry = self._entries.get(uri)
        if entry is None:
            return
        if entry.timer is not None:
            entry.timer.cancel()
            entry.timer = None
        if entry.running is not None:
            entry.running.cancel()


class Suggestions:
    """`suggest.py` makes them."""

    def __init__(
        self,
        files: Files,
        link: Link,
        reports: Reports,
        recorder: Recorder,
        pace: Pace,
        workspace: Callable[[str], str],
    ) -> None:
        """`workspace` gives what requests about a document call it."""
        self.workspace = workspace
        self.files = files
        self.link = link
        self.reports = reports
        self.recorder = recorder
        self.warming = Warming(self._warm, pace.warm)
        self.snippets = KeptSnippets(files, pace, self.warming.context_changed)
        self.fills = Running()
        self.words = Running()
        self.answers = LastAnswers()
        self.on_screen = OnScreen(recorder)
        self.inserted = Inserted()

    @property
    def followers(self) -> tuple[Follower, ...]:
        return self.on_screen, self.fills, self.words, self.snippets, self.warming, self.inserted, self.answers

    def cursor(self, document: Document, place: Place) -> None:
        """It is there, and a request follows or none is needed."""
        self.snippets.touched(document.uri, place[0])
        self.warming.asked(document.uri, place)

    async def _warm(self, uri: str, place: Place) -> None:
        """Of a document that has suggestions, while the server is ready. Nobody waits for it, so trouble is no news."""
        document = self.files.documents.get(uri)
        if document is None or not self.link.state.ready or not self.files.ignored.is_permitted(uri):
            return
        if self.link.refused(document) is not None or not self.files.options_of(document).warm:
            return
        from sfumato_lsp.suggest.fill_requests import warm_request

        request = warm_request(
            document, *place, path=self.files.label(uri), snippets=self.snippets.get(uri), workspace=self.workspace(uri)
        )
        with contextlib.suppress(ClientError):
            await self.link.client.warm(request)


async def may_suggest(by: Suggestions, document: Document, *, invoked: bool) -> bool:
    """Whether the document has suggestions now; what its text is when this was asked is what counts.

    A request that somebody made waits for a server that starts or loads, as commands do; an automatic one is answered.
    """
    version = document.version
    if not _is_wanted(by, document, invoked=invoked):
        return False
    if not by.link.state.takes_fills:
        by.link.client.want()
        if not invoked or not await _settled(by, document):
            return False
    refusal = by.link.refused(document)
    if refusal is not None:
        by.reports.notices.log("language", refusal)
        return False
    if await by.files.ignored.is_ignored(document.uri):
        by.reports.notices.log("ignored", f"{by.files.label(document.uri)}: {IGNORED}")
        return False
    return by.files.is_same(document, version)


def _is_wanted(by: Suggestions, document: Document, *, invoked: bool) -> bool:
    """Whether the user wants suggestions now: those that come by themselves, or only what is asked for."""
    mode = by.files.options_of(document).mode
    return mode != "off" and (invoked or (mode == "automatic" and by.reports.snooze.until is None))


async def _settled(by: Suggestions, document: Document) -> bool:
    """Wait until the server takes requests; whether it does. A newer request and a change of the text end it.

    It takes its place at once: what it awaits first may end sooner for a request that came later.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            await by.fills.run_quietly(document.uri, _settle(by, document))
    return by.link.state.takes_fills


async def _settle(by: Suggestions, document: Document) -> None:
    # No server is started for what is ignored, nor for what the options leave out.
    if not await by.files.ignored.is_ignored(document.uri) and by.link.refused(document) is None:
        with by.reports.status.filling(at_once=True):
            await by.link.client.settled(lambda _: None)
