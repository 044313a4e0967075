"""What one language server holds while it runs; every handler works on this."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sfumato_lsp.connection.edit_client import EditClient
from sfumato_lsp.connection.languages import refused
from sfumato_lsp.connection.restart import may_restart, wants_restart
from sfumato_lsp.connection.server_state import ServerState
from sfumato_lsp.editor.loading_progress import LoadingProgress
from sfumato_lsp.editor.notices import Notices
from sfumato_lsp.editor.snooze import Snooze
from sfumato_lsp.editor.status import EditorStatus, editor_status
from sfumato_lsp.editor.status_reports import StatusReports
from sfumato_lsp.outcomes.running import Running
from sfumato_lsp.outcomes.unlikely import UnlikelyCode
from sfumato_lsp.privacy.ignored_documents import IgnoredDocuments
from sfumato_lsp.python.open_trees import PythonSources
from sfumato_lsp.refactor.earlier import EarlierTexts
from sfumato_lsp.rpc.ending import Ending
from sfumato_lsp.rpc.own_messages import DID_CHANGE_STATUS
from sfumato_lsp.rpc.protocol import SfumatoProtocol
from sfumato_lsp.settings.options import Mode, Options
from sfumato_lsp.settings.sources import Settings
from sfumato_lsp.snippets.kept import KeptSnippets, Pace
from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.statistics.wanted import wanted
from sfumato_lsp.statistics.writer import Writer
from sfumato_lsp.suggest.inserted import Suggested
from sfumato_lsp.suggest.last_answers import Answers
from sfumato_lsp.suggest.latest import Latest
from sfumato_lsp.suggest.on_screen import OnScreen
from sfumato_lsp.suggest.warming import PAUSE, Place, Warming
from sfumato_lsp.text.documents import Document, Documents
from sfumato_lsp.text.paths import path_label
from sfumato_server.client.errors import ClientError
from sfumato_server.client.version import VersionMismatch, own_version
from sfumato_server.statistics.row import Row, statistics_file

if TYPE_CHECKING:
    from sfumato_server.client.http import AsyncClient

logger = logging.getLogger(__name__)


class SfumatoLanguageServer(LanguageServer):
    """pygls's server with the documents, the options and the connection of one editor."""

    protocol: SfumatoProtocol

    def __init__(self, environment: Mapping[str, str], pace: Pace | None = None, warm_after: float = PAUSE) -> None:
        super().__init__("sfumato-lsp", own_version(), protocol_cls=SfumatoProtocol)
        self.environment = environment
        self.ending = Ending()
        self.stop_watching: Callable[[], None] | None = None
        """The editor's process."""
        self.settings = Settings(environment, self.folders)
        self.editor = ""
        """What it calls itself in `initialize`."""
        self.setting_problems: tuple[str, ...] = ()
        """Of `initialize`, to be told once the editor listens."""
        self.documents = Documents()
        self.ignored = IgnoredDocuments(self.folders, lambda: self.settings.ignored)
        self.warming = Warming(self._warm, warm_after)
        self.snippets = KeptSnippets(
            self.documents, self.ignored, self.folders, self.options_of, pace, self.warming.context_changed
        )
        self.pulls = Latest()
        """Questions for the editor's settings."""
        self.fills = Latest()
        self.operations = Running()
        self.earlier = EarlierTexts()
        self.python_sources = PythonSources()
        self.suggested = Suggested()
        self.unlikely = UnlikelyCode(self)
        self.answers = Answers()
        self.notices = Notices(self)
        self.edit_client = EditClient(self._connect, self._server_became)
        self.connection: asyncio.Task[None] | None = None
        self.statistics = Recorder(lambda: wanted(self.options, self.environment), self._flush_statistics)
        self.on_screen = OnScreen(self.statistics)
        self._statistics_writer = Writer(statistics_file(environment))
        self._telling: set[asyncio.Task[None]] = set()
        self._asking: asyncio.Task[None] | None = None
        self._progress = LoadingProgress(self.work_done_progress)
        self.status = StatusReports(self._status, self._tell_status)
        self.snooze = Snooze(time.time, self.status.changed)

    @property
    def options(self) -> Options:
        """As they are for no document in particular."""
        return self.settings.options

    def options_of(self, document: Document) -> Options:
        return self.settings.for_document(document.uri, document.language)

    def folders(self) -> list[str]:
        """The URIs of the workspace's folders."""
        root = self.workspace.root_uri
        return list(self.workspace.folders) or ([root] if root else [])

    def wants(self, notifications: str) -> bool:
        """Whether the editor asks for notifications of our own: `status`, `drafts` or `inspect`."""
        match self.client_capabilities.experimental:
            case {"sfumato": dict(wanted)}:
                return wanted.get(notifications) is True
        return False

    @property
    def is_own_client(self) -> bool:
        """Whether the editor has a client of ours, which shows what a command says."""
        match self.client_capabilities.experimental:
            case {"sfumato": dict()}:
                return True
        return False

    def connection_ended(self, task: asyncio.Task[None]) -> None:
        """The connection's task ends only by being cancelled; anything else is a defect, and is said."""
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("the connection's task ended", exc_info=error)
            self.notices.show("connection", f"a defect in sfumato-lsp ended its connection: {error!r}")

    async def _warm(self, uri: str, place: Place) -> None:
        """Of a document that has suggestions, while the server is ready. Nobody waits for it, so trouble is no news."""
        document = self.documents.get(uri)
        if document is None or not self.edit_client.state.ready or not self.ignored.is_permitted(uri):
            return
        if refused(document.language, self.options_of(document), self.edit_client.state) is not None:
            return
        from sfumato_lsp.suggest.fill_requests import warm_request

        path = path_label(uri, self.folders())
        with contextlib.suppress(ClientError):
            await self.edit_client.warm(warm_request(document, *place, path=path, snippets=self.snippets.get(uri)))

    def end_statistics(self) -> None:
        """Write what is not written yet, within a second."""
        self.statistics.hand_on()
        for task in self._telling:
            task.cancel()
        self._statistics_writer.close(1.0)

    def _flush_statistics(self, rows: Sequence[Row], shown: int, accepted: int) -> None:
        self._statistics_writer.put(rows)
        if shown or accepted:
            task = asyncio.create_task(self._tell(shown, accepted))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, shown: int, accepted: int) -> None:
        """Two numbers, for the server's metrics; of what is kept here the server learns nothing else."""
        from sfumato_server.protocol.feedback import Feedback

        with contextlib.suppress(ClientError):
            await self.edit_client.tell(Feedback(shown=shown, accepted=accepted))

    async def _connect(self, *, start: bool, on_progress: Callable[[str], None]) -> AsyncClient | None:
        # In a thread: the editor's messages are read meanwhile.
        await asyncio.to_thread(importlib.import_module, "sfumato_lsp.connection.connect")
        from sfumato_lsp.connection.connect import connect

        return await connect(self.options, self.environment, start=start, on_progress=on_progress)

    def status_of(self, document: Document | None) -> EditorStatus:
        """Of a document, whose mode may be another, or in general."""
        options = self.options if document is None else self.options_of(document)
        return self.status.now(partial(self._status, mode=options.mode))

    def _status(self, *, filling: bool, latency_ms: float | None, mode: Mode | None = None) -> EditorStatus:
        return editor_status(
            self.edit_client.state,
            mode=mode or self.options.mode,
            snoozed_until=self.snooze.until,
            filling=filling,
            latency_ms=latency_ms,
        )

    def _tell_status(self, status: EditorStatus) -> None:
        self.protocol.notify(DID_CHANGE_STATUS, status.for_editor())

    def _server_became(self, state: ServerState) -> None:
        self.status.changed()
        if self._shows_progress():
            self._progress.tell(state.message if state.underway else None)
        if state.takes_fills:
            if self.notices.settle("server") | self.notices.settle("link"):
                self.notices.log("back", f"the server at {state.address} is there again")
        elif state.state == "unreachable":
            # One outage has many faces, one after another: it is told once.
            if self.notices.is_new("link"):
                self.notices.settle("back")
                self.notices.show("server", state.message)
        elif state.state == "failed" and state.mismatch is None:
            self.notices.show("server", state.message)
        if state.mismatch is not None and self.notices.is_new("version", state.warning):
            self._asking = asyncio.create_task(self._tell_version(state.mismatch))

    async def _tell_version(self, mismatch: VersionMismatch) -> None:
        """A message, and where it is for this program to decide, a way on."""
        wanted = await wants_restart(self, mismatch) if may_restart(mismatch, self.options) else None
        if wanted is None:
            self.notices.show("mismatch", str(mismatch), types.MessageType.Warning)
        if wanted:
            self.notices.settle("version")
            self.edit_client.replace()

    def _shows_progress(self) -> bool:
        window = self.client_capabilities.window
        return bool(window and window.work_done_progress)
