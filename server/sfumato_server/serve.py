"""The server process: listen, run uvicorn until a signal or `POST /v1/stop`, leave nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Generator

import uvicorn

from sfumato_server.app import create_app
from sfumato_server.config import ServerConfig
from sfumato_server.guard.http import guarded, uvicorn_config
from sfumato_server.guard.keys import Keys
from sfumato_server.listen import Listener, listening
from sfumato_server.logs import log_to
from sfumato_server.queue import RequestQueue

log = logging.getLogger(__name__)

STOP_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


def serve(config: ServerConfig) -> None:
    """Serve until stopped. Raises `StartError`, for example `AlreadyRunning`, before anything has started."""
    log_to(None, process="server", level=config.log_level, form=config.log_format)
    # Its lines about starting and stopping say the same as ours, with less.
    logging.getLogger("uvicorn").setLevel(max(logging.getLogger().level, logging.WARNING))
    with listening(config) as listener:
        server: _Server | None = None

        def stop() -> None:
            if server is not None:
                server.should_exit = True

        token = listener.address.token
        keys = Keys(token)
        app = create_app(config, keys=keys, stop=stop)
        # Who reaches a unix socket is this user: its file mode says so.
        at_door = guarded(app, config, keys=None if token is None else keys)
        server = _Server(uvicorn_config(at_door, config), app.state.queue, listener)
        log.info("listening at %s", listener.address)
        asyncio.run(server.serve(sockets=[listener.socket]))
    log.info("stopped")


class _Server(uvicorn.Server):
    """uvicorn's server, except in how it ends."""

    def __init__(self, config: uvicorn.Config, queue: RequestQueue, listener: Listener) -> None:
        super().__init__(config)
        self._queue = queue
        self._listener = listener

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second. A server that nobody can find any more would only hold memory beside its successor."""
        if counter % 20 == 0 and self._listener.is_lost:
            log.warning("%s is gone, and with it the way here: ending", self._listener.address)
            return True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Give up what runs first: uvicorn would wait for it."""
        self._queue.stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """uvicorn's own raises the signal again at the end, which would kill this process uncleaned."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        # A signal that is ignored, as under nohup, stays ignored.
        caught = [number for number in STOP_SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
        before = {number: signal.signal(number, self.handle_exit) for number in caught}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
