"""A loopback port for browsers, beside a unix socket that they cannot reach: opened when a page is asked for.

It lets in sessions of a page and nothing else, and closes when nobody has been connected for a while.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time

import uvicorn

from sfumato_server.config import ServerConfig
from sfumato_server.guard.server import GuardedServer
from sfumato_server.listen.listener import BACKLOG, LOOPBACK

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
