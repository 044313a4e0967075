"""The connection to the server, as an editor's user sees it: kept in the background, and told of when it changes."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sfumato_client.address.errors import ClientError
from sfumato_client.address.version import VersionMismatch
from sfumato_lsp.connection.edit_client import EditClient
from sfumato_lsp.connection.restart import may_restart, wants_restart
from sfumato_lsp.connection.server_state import ServerState, refused
from sfumato_lsp.editor.reports import Reports
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Follower
from sfumato_lsp.workplace.files import Files

if TYPE_CHECKING:
    from sfumato_client.http import AsyncClient

logger = logging.getLogger(__name__)


class Link(Follower):
    def __init__(self, editor: LanguageServer, files: Files, reports: Reports, environment: Mapping[str, str]) -> None:
        self.client = EditClient(self._connect, self._became)
        self.then: Callable[[ServerState], None] = lambda _: None
        """Called with each new state."""
        self._editor = editor
        self._files = files
        self._reports = reports
        self._environment = environment
        self._task: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None

    @property
    def state(self) -> ServerState:
        return self.client.state

    def refused(self, document: Document) -> str | None:
        """Why files of a document's language have no suggestions, or `None` where they have."""
        return refused(document.language, self._files.options_of(document), self.state)

    async def tell(self, shown: int, accepted: int) -> None:
        """What became of suggestions; of what is counted here the server learns nothing else."""
        from sfumato_client.protocol.status import Feedback

        with contextlib.suppress(ClientError):
            await self.client.tell(Feedback(shown=shown, accepted=accepted))

    @property
    def begun(self) -> bool:
        return self._task is not None

    def begin(self, run: Coroutine[Any, Any, None]) -> None:
        """In the background; `run` ends by being cancelled alone."""
        self._task = asyncio.get_running_loop().create_task(run, name="sfumato-connection")
        self._task.add_done_callback(self._ended)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Anything but being cancelled is a defect, and is said."""
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("the connection's task ended", exc_info=error)
            self._reports.notices.show("connection", f"a defect in sfumato-lsp ended its connection: {error!r}")

    async def _connect(self, *, start: bool, on_progress: Callable[[str], None]) -> AsyncClient | None:
        # In a thread: the editor's messages are read meanwhile.
        module = await asyncio.to_thread(importlib.import_module, "sfumato_lsp.connection.connect")
        client: AsyncClient | None = await module.connect(
            self._files.options, self._environment, start=start, on_progress=on_progress
        )
        return client

    def _became(self, state: ServerState) -> None:
        self._reports.server_became(state)
        self.then(state)
        if state.mismatch is not None and self._reports.notices.is_new("version", state.warning):
            self._asking = asyncio.create_task(self._tell_version(state.mismatch))

    async def _tell_version(self, mismatch: VersionMismatch) -> None:
        """A message, and where it is for this program to decide, a way on."""
        notices = self._reports.notices
        wanted = await wants_restart(self._editor, mismatch) if may_restart(mismatch, self._files.options) else None
        if wanted is None:
            notices.show("mismatch", str(mismatch), types.MessageType.Warning)
        if wanted:
            notices.settle("version")
            self.client.replace()
