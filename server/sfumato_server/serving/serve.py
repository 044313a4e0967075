"""The server process: listen, run uvicorn until a signal or `POST /v1/stop`, leave nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import uvicorn

from sfumato_client.files.lock import GivenUp
from sfumato_client.logs.lines import log_to
from sfumato_server.config import ServerConfig
from sfumato_server.engine_settings import EngineSettings
from sfumato_server.errors import StartError
from sfumato_server.guard.keys import Keys
from sfumato_server.guard.server import GuardedServer, guarded, uvicorn_config
from sfumato_server.listen.descriptors import fitted
from sfumato_server.listen.listener import Listener
from sfumato_server.listen.place import listening
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.serving.app import create_app

log = logging.getLogger(__name__)

STOP_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


def serve(config: ServerConfig) -> None:
    """Serve until stopped.

    Raises `StartError`: before anything has started, as `AlreadyRunning` or for a checkpoint that cannot be one, or at
    the end, when the checkpoint could not be loaded.
    """
    log_to(None, process="server", level=config.log_level, form=config.log_format)
    # Its lines about starting and stopping say the same as ours, with less.
    logging.getLogger("uvicorn").setLevel(max(logging.getLogger().level, logging.WARNING))
    config = replace(fitted(config), engine_settings=_looked_over(config.engine_settings))
    _look_over(config)
    server: _Server | None = None
    stopping = False
    problem = ""

    def stop() -> None:
        nonlocal stopping
        stopping = True
        if server is not None:
            server.should_exit = True

    def give_up(why: str) -> None:
        nonlocal problem
        problem = why
        stop()

    # From before there is a socket on: a signal that comes while the app is made must not leave one behind.
    with _on_signals(stop), contextlib.suppress(GivenUp), listening(config, lambda: stopping) as listener:
        token = listener.address.token
        keys = Keys(token)
        app = create_app(config, keys=keys, stop=stop, give_up=give_up)
        # Who reaches a unix socket is this user: its file mode says so.
        at_door = guarded(app, config, keys=None if token is None else keys)
        server = _Server(uvicorn_config(at_door, config), config, app.state.queue, listener)
        log.info("listening at %s", listener.address)
        if not stopping:
            asyncio.run(server.serve(sockets=[listener.socket]))
    log.info("stopped")
    if problem:
        raise StartError(problem)


def _looked_over(settings: EngineSettings) -> EngineSettings:
    """Only another engine brings the model package into this process. Raises `StartError`."""
    if settings == EngineSettings():
        return settings
    from sfumato_server.engine.settings import checked

    return checked(settings)


def _look_over(config: ServerConfig) -> None:
    """What can be said of a checkpoint without loading it is said before anybody can find this server."""
    if config.engine != ServerConfig.engine:
        return
    from sfumato_model.api.errors import CheckpointError
    from sfumato_model.checkpoint.dtype import named_dtype
    from sfumato_model.checkpoint.folder import describe, inspect

    look = describe if config.engine_settings.kind == "vllm" else inspect
    try:
        named_dtype(config.dtype)
        look(config.checkpoint)
    except CheckpointError as error:
        raise StartError(str(error)) from error


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` for each signal that asks a process to end; one that is ignored, as under nohup, stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught = [number for number in STOP_SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, lambda *_: stop()) for number in caught}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Server(GuardedServer):
    """The main one: it ends with its socket, and what it is on with it."""

    def __init__(self, config: uvicorn.Config, limits: ServerConfig, queue: RequestQueue, listener: Listener) -> None:
        super().__init__(config, limits)
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
