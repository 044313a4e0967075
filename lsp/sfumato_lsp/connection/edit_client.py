"""The one connection to the server: found, watched, dropped when the server dies, and found again.

`EditClient.run` is the background task; a fill never waits for it. Nothing here knows of an editor.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from sfumato_client.address.address import Address
from sfumato_client.address.errors import ClientError, LaunchError, ServerError, ServerUnreachable
from sfumato_lsp.connection.restart import end_outdated
from sfumato_lsp.connection.server_state import ENDING, LOOKING, STOPPED, Pace, ServerState, from_error, from_status

if TYPE_CHECKING:
    from sfumato_client.http import AsyncClient
    from sfumato_client.protocol import FillRequest, FillResponse, WarmRequest
    from sfumato_client.protocol.status import Feedback

logger = logging.getLogger(__name__)

OVERDUE_S = 1.0
"""After its deadline a fill makes one doubt the link: the server is looked at."""

T = TypeVar("T")
Connect = Callable[..., Awaitable["AsyncClient | None"]]


class EditClient:
    """Keeps `state` true to the server that `connect` finds; `watch` is called whenever it changes.

    A server is started at first and then when a fill is wanted, not whenever one is gone: `sfumato stop`
    would otherwise be undone at once by every open editor.
    """

    def __init__(self, connect: Connect, watch: Callable[[ServerState], None], pace: Pace | None = None) -> None:
        self.state = LOOKING
        self._connect = connect
        self._watch = watch
        self._pace = pace or Pace()
        self._client: AsyncClient | None = None
        self._woken = asyncio.Event()
        self._wanted = True
        self._stale = False
        self._outdated = False
        self._failures = 0
        self._cannot_start = False
        self._looks = 0
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Look at the server again and again, until cancelled."""
        try:
            while True:
                self._woken.clear()
                await self._look()
                self._looks += 1
                self._tell_news()
                pause = self._pace.pause(self.state, self._failures, self._cannot_start)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), pause)
        finally:
            await self._drop()

    async def fill(self, request: FillRequest) -> FillResponse:
        """Cancelling it closes the connection, and the server aborts. Where the link is dead, `ServerUnreachable`."""
        overdue = asyncio.get_running_loop().call_later((request.deadline_ms or 0) / 1000 + OVERDUE_S, self.look)
        try:
            return await self.ask(lambda client: client.fill(request))
        finally:
            overdue.cancel()

    async def ask(self, ask: Callable[[AsyncClient], Awaitable[T]]) -> T:
        """Whatever else a server is asked; cancelling it closes the connection, as for a fill."""
        try:
            return await ask(self._connected())
        except ServerUnreachable:
            self._become(LOOKING)
            self._wanted = True
            self._woken.set()
            raise

    async def settled(self, tell: Callable[[str], None]) -> ServerState:
        """The state once there is nothing to wait for: a server that is not there is started, one that loads is waited
        for, and of one that was gone is asked whether it is back. `tell` is told what is under way.
        """
        looks = self._looks
        while not self.state.takes_fills and (self._looks == looks or self.state.changes_by_itself):
            self.want()
            if self._looks == looks:
                self.look()
            tell(self.state.message)
            await self._news.wait()
        return self.state

    async def warm(self, request: WarmRequest) -> None:
        """Have a context encoded; cancelling it closes the connection, as for a fill."""
        await self._connected().warm(request)

    async def tell(self, feedback: Feedback) -> None:
        if self._client is not None:
            await self._client.tell(feedback)

    def _connected(self) -> AsyncClient:
        if self._client is None:
            raise ServerUnreachable(Address(), "not connected yet")
        return self._client

    def want_none(self) -> None:
        """Before it runs: no server is started until a fill is wanted."""
        self._wanted = False

    def want(self) -> None:
        """A fill is wanted while the server is not ready."""
        self._wanted = True
        if self.state.state == "stopped":
            self._woken.set()

    def look(self) -> None:
        """Now, as when a request may have changed the server's state."""
        self._woken.set()

    def reconnect(self) -> None:
        """Find a server anew, as when the options name another one."""
        self._stale = self._wanted = True
        self._woken.set()

    def replace(self) -> None:
        """End the server, which is of another version, and start one of this."""
        self._outdated = True
        self._woken.set()

    async def _look(self) -> None:
        if self._outdated:
            self._outdated = False
            if self._client is not None:
                await end_outdated(self._client, lambda: self._become(ENDING))
            self._stale = self._wanted = True
        if self._stale:
            self._stale = False
            self._become(LOOKING)
            await self._drop()
        had_client = self._client is not None
        try:
            await self._read_status()
        except ServerError as error:
            self._fail(error)
        except ClientError as error:
            await self._drop()
            if had_client:
                # It may have come back elsewhere already: worth another look before anyone is told.
                self._become(LOOKING)
                await self._look()
                return
            self._cannot_start = isinstance(error, LaunchError)
            self._fail(error)
        except Exception as error:
            # Whatever it is, the user is told, and it is tried again; else this would say "looking" for ever.
            logger.exception("a defect: the server could not be looked at")
            await self._drop()
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._failures += 1
        self._become(from_error(error))

    async def _read_status(self) -> None:
        if self._client is None:
            wanted, self._wanted = self._wanted, False
            self._client = await self._connect(
                start=wanted, on_progress=lambda text: self._become(ServerState(state="starting", message=text))
            )
        if self._client is None:
            self._failures += 1
            self._become(STOPPED)
            return
        self._cannot_start = False
        state = from_status(await self._client.status(), self._client.address)
        self._failures = 0
        self._become(state)

    def _become(self, state: ServerState) -> None:
        if state != self.state:
            self.state = state
            self._watch(state)
            self._tell_news()

    def _tell_news(self) -> None:
        """After every look, and with every other state."""
        self._news.set()
        self._news = asyncio.Event()

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
