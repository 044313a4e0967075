"""When files of the workspace are sent to be remembered: in the background, once the server is ready; when one is
saved, created, changed or gone; when ignore rules or settings change; again to a server that has started anew.

Where something may have to be forgotten, requests name no workspace until the server has forgotten it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from sfumato_client.address.errors import ClientError, ServerError
from sfumato_lsp.connection.server_state import ServerState
from sfumato_lsp.memory.folder_state import FolderState
from sfumato_lsp.memory.names import Names
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Follower
from sfumato_lsp.text.paths import innermost, local_file, uri_path
from sfumato_lsp.workplace.files import Files
from sfumato_lsp.workplace.link import Link

if TYPE_CHECKING:
    from sfumato_lsp.memory.chosen import Wanted

logger = logging.getLogger(__name__)

MANY = 200
"""Changed files beyond which the folder is looked through."""
FRESH_S = 30.0
"""How long a look through a folder counts. Not every editor tells of files that something else has changed."""
_GONE = frozenset({"connecting", "starting", "stopped", "unreachable"})
"""States after which it may be another server, which remembers nothing."""
PATIENCE_S = 1.0
"""For the server's word on how far it is."""


class Keeping(Follower):
    """`dropped` is called where what was suggested before may not be suggested any more."""

    def __init__(
        self, files: Files, link: Link, environment: Mapping[str, str], pause: float, dropped: Callable[[], None]
    ) -> None:
        self._files = files
        self._link = link
        self._names = Names(environment)
        self._pause = pause
        self._dropped = dropped
        self._folders: dict[str, FolderState] = {}
        self._server: tuple[str | None, int | None] | None = None
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        link.then = self.server_became

    def workspace(self, uri: str) -> str:
        """What a request about a document names; nothing while that could bring what should be forgotten."""
        folder = self._holding(uri)
        known = None if folder is None else self._folders.get(folder)
        if folder is None or known is None or known.held or not self._link.state.remembers:
            return ""
        return self._names.of(folder)

    async def told(self) -> dict[str, object] | None:
        """Of all folders: files, tokens, and whether all is indexed. `None` where nothing is remembered."""
        names = [self._names.of(folder) for folder, known in self._folders.items() if known.sent]
        if not names or not self._link.state.ready:
            return None
        try:
            async with asyncio.timeout(PATIENCE_S):
                memories = await self._link.client.ask(lambda client: client.memory())
        except (ClientError, TimeoutError):
            return None
        found = [one for one in map(memories.of, names) if one is not None]
        return {
            "files": sum(one.files for one in found),
            "tokens": sum(one.tokens for one in found),
            "ready": bool(found) and all(one.ready for one in found),
        }

    def server_became(self, state: ServerState) -> None:
        """What is known of the server is new."""
        if state.state in _GONE:
            self._server = None
        if not state.ready:
            return
        if (state.address, state.pid) != self._server:
            self._server = state.address, state.pid
            for folder in self._folders.values():
                folder.whole, folder.sent = True, False
        if state.remembers and any(folder.whole for folder in self._all()):
            self._wake()

    def look_again(self) -> None:
        """Other files may be ignored now, or settings say something else."""
        for folder in self._all():
            folder.whole = folder.held = True
        self._dropped()
        self._wake()

    def files_changed(self, uris: Collection[str], gone: Collection[str]) -> None:
        """On disk, as the editor has seen it; what is `gone` may have been a folder."""
        for uri in (*uris, *gone):
            self._touch(uri)
        for folder in {self._holding(uri) for uri in gone}:
            if folder is not None and (known := self._folders.get(folder)) is not None:
                known.held = known.whole = True
                self._dropped()
        self._wake()

    def opened(self, document: Document) -> None:
        self._touch(document.uri)
        self._wake()

    def saved(self, uri: str) -> None:
        self._touch(uri)
        self._wake()

    def closed(self, uri: str) -> None:
        if self._link.begun:
            self.saved(uri)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _touch(self, uri: str) -> None:
        folder, file = self._holding(uri), local_file(uri)
        known = None if folder is None else self._folders.get(folder)
        if known is not None and folder is not None and file is not None:
            known.changed.add(file.relative_to(uri_path(folder)).as_posix())
            old = time.monotonic() - known.looked > FRESH_S
            known.whole = known.whole or old or len(known.changed) > MANY

    def _holding(self, uri: str) -> str | None:
        return innermost(self._files.folders(), uri)

    def _all(self) -> Collection[FolderState]:
        """Those of the workspace now."""
        for uri in self._files.folders():
            if local_file(uri) is not None:
                self._folders.setdefault(uri, FolderState())
        return self._folders.values()

    def _wake(self) -> None:
        if self._task is None and self._link.state.ready and self._link.state.remembers:
            self._task = asyncio.create_task(self._run(), name="sfumato-memory")
        self._news.set()

    async def _run(self) -> None:
        await asyncio.to_thread(self._names.read)
        while True:
            await self._news.wait()
            self._news.clear()
            if not any(folder.held and folder.sent for folder in self._folders.values()):
                await asyncio.sleep(self._pause)
            for uri, folder in list(self._folders.items()):
                try:
                    await self._one(uri, folder)
                except ClientError as error:
                    folder.whole = True  # when a server is there again
                    if not isinstance(error, ServerError):
                        self._server = None
                    logger.debug("the server does not remember files now: %s", type(error).__name__)
                except Exception:
                    logger.exception("files of a workspace folder were not sent to be remembered")

    async def _one(self, uri: str, folder: FolderState) -> None:
        from sfumato_lsp.memory.folder import forget, send
        from sfumato_lsp.memory.wanted import wanted_of

        name, ask = self._names.of(uri), self._link.client.ask
        if uri not in self._files.folders() or not self._files.settings.for_document(uri, "").remembers:
            folder.held, folder.whole = True, False
            folder.changed.clear()
            if folder.sent:
                await forget(name, None, ask)
                folder.sent = False
            return
        wanted = wanted_of(self._files, uri, self._link.state.languages)
        changed: Sequence[str] = sorted(folder.changed)
        folder.changed.clear()
        if folder.whole:
            changed = await self._look_through(name, folder, wanted)
        await send(name, wanted, changed, ask, lambda: folder.whole)

    async def _look_through(self, name: str, folder: FolderState, wanted: Wanted) -> Sequence[str]:
        """Have the server remember what is chosen now and nothing else. The paths whose texts it wants."""
        from sfumato_lsp.memory.chosen import Reader
        from sfumato_lsp.memory.folder import name_all

        folder.whole, folder.looked = False, time.monotonic()
        folder.reader = folder.reader or Reader()
        chosen = await asyncio.to_thread(folder.reader.choose, wanted)
        if folder.whole:
            return ()
        answer = await name_all(name, chosen, self._link.client.ask)
        folder.sent, folder.held = answer.remembers, folder.whole
        return answer.wanted
