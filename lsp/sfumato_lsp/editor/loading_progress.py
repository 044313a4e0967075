"""Work-done progress while a server starts or loads, for editors that show one."""

from __future__ import annotations

import asyncio
import uuid

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.progress import Progress


class LoadingProgress:
    """`tell(text)` begins or goes on, `tell(None)` ends."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._token: str | None = None
        self._creating: asyncio.Task[None] | None = None
        self._text: str | None = None

    def tell(self, text: str | None) -> None:
        self._text = text
        if self._token is not None:
            self._go_on(self._token)
        elif text is not None and self._creating is None:
            self._creating = asyncio.create_task(self._create())

    async def _create(self) -> None:
        token = str(uuid.uuid4())
        try:
            await self._progress.create_async(token)
        except JsonRpcException:
            return  # the editor does not want one; `_creating` stays set, so it is not asked again
        self._creating = None
        if self._text is None:
            return
        self._token = token
        self._progress.begin(token, types.WorkDoneProgressBegin(title="Sfumato", message=self._text))

    def _go_on(self, token: str) -> None:
        if self._text is not None:
            self._progress.report(token, types.WorkDoneProgressReport(message=self._text))
            return
        self._progress.end(token, types.WorkDoneProgressEnd())
        self._token = None
