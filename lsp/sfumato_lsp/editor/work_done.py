"""Work-done progress in editors that show one: of an operation, with a button that cancels it, and of the server."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.progress import Progress

from sfumato_lsp.outcomes.params import Token

MOMENT_S = 0.3
"""What takes no longer shows no progress of its own."""
PACE_S = 0.1
"""Between two reports."""


class WorkDone:
    """`tell` reports what is being done. Nothing is shown before `begin`, and nothing after `end`."""

    def __init__(self, progress: Progress, title: str, cancel: Callable[[], None]) -> None:
        self._progress = progress
        self._title = title
        self._cancel = cancel
        self._token: Token | None = None
        self._message: str | None = None
        self._told = 0.0
        self._over = False

    def tell(self, message: str) -> None:
        now = asyncio.get_running_loop().time()
        if message == self._message:
            return
        self._message = message
        if self._token is not None and now - self._told >= PACE_S:
            self._told = now
            self._progress.report(self._token, types.WorkDoneProgressReport(message=message, cancellable=True))

    def begin(self, token: Token) -> None:
        """With a token that the editor knows."""
        self._progress.begin(
            token, types.WorkDoneProgressBegin(title=self._title, message=self._message, cancellable=True)
        )
        self._token = token
        self._progress.tokens[token].add_done_callback(self._ended)

    async def create(self) -> None:
        """With a token of our own, which the editor may refuse; then there is no progress to see."""
        token = str(uuid.uuid4())
        with contextlib.suppress(JsonRpcException):
            await self._progress.create_async(token)
            if self._over:
                self._progress.tokens.pop(token, None)
            else:
                self.begin(token)

    def end(self) -> None:
        self._over = True
        token, self._token = self._token, None
        if token is not None:
            self._progress.tokens.pop(token, None)
            self._progress.end(token, types.WorkDoneProgressEnd())

    def _ended(self, future: Future[None]) -> None:
        """pygls cancels a token's future when the user presses the button."""
        if future.cancelled():
            self._cancel()


@contextlib.contextmanager
def work_done(
    progress: Progress, *, title: str, token: Token | None, can_create: bool, cancel: Callable[[], None]
) -> Iterator[WorkDone]:
    """Progress under the editor's `token`, or else under one of our own where it can show that (`can_create`)."""
    shown = WorkDone(progress, title, cancel)
    creating: list[asyncio.Task[None]] = []
    timer = None
    if token is not None:
        shown.begin(token)
    elif can_create:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(MOMENT_S, lambda: creating.append(loop.create_task(shown.create())))
    try:
        yield shown
    finally:
        if timer is not None:
            timer.cancel()
        shown.end()


class LoadingProgress:
    """While a server starts or loads: `tell(text)` begins or goes on, `tell(None)` ends."""

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
