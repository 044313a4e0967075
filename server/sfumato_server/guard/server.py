"""uvicorn's servers with all guards around the app: the main one's, and the page's port beside a unix socket.

Each listener has a lobby in front, and signals are left alone. The page's port is on the loopback, for browsers that
cannot reach a unix socket: it is opened when a page is asked for, lets in sessions of a page and nothing else, and
closes when nobody has been connected for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import time
from collections.abc import Generator
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from sfumato_server.config import ServerConfig
from sfumato_server.guard.body import BodyLimit
from sfumato_server.guard.connections import Connection, connection_type
from sfumato_server.guard.door import Door
from sfumato_server.guard.keys import Keys
from sfumato_server.guard.lobby import Lobby
from sfumato_server.guard.shape import Shape
from sfumato_server.guard.streams import Streams
from sfumato_server.listen.listener import BACKLOG, LOOPBACK


class GuardedServer(uvicorn.Server):
    """`config` is as `guard.http.uvicorn_config` makes it."""

    def __init__(self, config: uvicorn.Config, limits: ServerConfig) -> None:
        super().__init__(config)
        self._limits = limits
        self._lobbies: list[Lobby] = []
        self._coming_in: set[asyncio.Task[object]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if sys.platform == "win32":
            # asyncio accepts one at a time there, and cannot watch a socket that it has not made a transport of.
            await super().startup(sockets)
            return
        await super().startup([])
        self._lobbies = [
            Lobby(
                listener,
                self._let_in,
                limit=self._limits.max_silent,
                room=self._limits.max_connections,
                patience_s=self._limits.client_patience_s,
            )
            for listener in sockets or ()
        ]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for lobby in self._lobbies:
            lobby.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """They are caught already; uvicorn would raise them again at the end, and kill this process uncleaned."""
        yield

    def _let_in(self, connected: socket.socket, since: float) -> None:
        loop = asyncio.get_running_loop()

        def protocol() -> Connection:
            made = self.config.http_protocol_class(
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state, _loop=loop
            )  # type: ignore[call-arg]
            assert isinstance(made, Connection)
            made.since = since
            return made

        task = loop.create_task(loop.connect_accepted_socket(protocol, connected))
        self._coming_in.add(task)
        task.add_done_callback(self._is_in)

    def _is_in(self, task: asyncio.Task[object]) -> None:
        self._coming_in.discard(task)
        if not task.cancelled():
            task.exception()  # it is gone again: nobody to tell


def guarded(app: ASGIApp, config: ServerConfig, *, keys: Keys | None) -> ASGIApp:
    """`app` for whoever `keys` let in; without them, for whoever can connect."""
    app = BodyLimit(app, limit=config.max_body_bytes)
    app = Streams(app, limit=config.max_streams)
    app = Door(app, keys=keys, hosts=(config.host, *config.allowed_hosts))
    return Shape(app, head_limit=config.max_header_bytes)


def uvicorn_config(app: ASGIApp, config: ServerConfig, *, lifespan: Literal["on", "off"] = "on") -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=connection_type(config),
        ws="none",
        lifespan=lifespan,
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        # Nobody's word on who the client is, or by which scheme it came, is taken.
        proxy_headers=False,
        h11_max_incomplete_event_size=config.max_header_bytes,
        # An editor asks again and again; a new connection for each request would be waste.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
    )


log = logging.getLogger(__name__)

IDLE_S = 15 * 60.0


class PagePort:
    """At most one port at a time. `config` is uvicorn's, without a lifespan: the app has begun already."""

    def __init__(self, config: uvicorn.Config, limits: ServerConfig, idle_s: float = IDLE_S) -> None:
        self._config = config
        self._limits = limits
        self._idle_s = idle_s
        self._task: asyncio.Task[None] | None = None
        self._server: _Server | None = None
        self._url = ""

    async def url(self) -> str:
        """Where it listens, as http://127.0.0.1:40123; opened if it is not."""
        if self._task is None or self._task.done():
            listener = socket.create_server((LOOPBACK, 0), backlog=BACKLOG)
            self._url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
            self._server = _Server(self._config, self._limits, self._idle_s)
            self._task = asyncio.create_task(self._server.serve([listener]), name="page port")
            log.info("opened %s for browsers", self._url)
        assert self._server is not None
        self._server.used = time.monotonic()
        return self._url

    async def close(self) -> None:
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await asyncio.gather(self._task, return_exceptions=True)


class _Server(GuardedServer):
    def __init__(self, config: uvicorn.Config, limits: ServerConfig, idle_s: float) -> None:
        super().__init__(config, limits)
        self.used = time.monotonic()
        self._idle_s = idle_s

    async def on_tick(self, counter: int) -> bool:
        if self.server_state.connections:
            self.used = time.monotonic()
        return await super().on_tick(counter) or time.monotonic() - self.used > self._idle_s
