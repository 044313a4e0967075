"""One replica: the server's own guards, routes, queue and worker, behind Ray Serve's port instead of a socket.

The engine is in the worker's process, as it is in `sfumato serve`, on the device that Ray gave this replica. So the
event loop stays free while the engine computes: an abort counts before the next step, and a crash costs one request.
When Ray ends the replica, however it does, the worker ends by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from sfumato_client.logs.lines import log_to
from sfumato_server.compat import add_compat
from sfumato_server.errors import CheckpointFailed, Refused, StartError
from sfumato_server.guard.keys import Keys
from sfumato_server.guard.server import guarded
from sfumato_server.metrics.routes import RequestMetrics, add_metrics
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.ray.options import Options, server_config, token
from sfumato_server.routes.control import status_routes
from sfumato_server.routes.error_handlers import add_error_handlers
from sfumato_server.routes.operations import add_operations
from sfumato_server.serving.app import bare_app
from sfumato_server.supervision.handle import WorkerHandle


class Replica:
    """What Ray Serve makes an actor of; it calls `check_health` now and then."""

    async def __init__(self, options: Options) -> None:  # type: ignore[misc]  # Serve awaits it
        """Return when requests can be served. Raises `StartError` for a checkpoint that cannot be loaded."""
        log_to(None, process="server", level="info", form="text")
        self._config = server_config(options)
        self._keys = Keys(token(options.token_file))
        self._metrics = RequestMetrics()
        self._worker = WorkerHandle(self._config)
        self._queue = RequestQueue(self._config, self._worker, self._metrics.ended)
        self._worker.start()
        try:
            await self._worker.wait_ready()
        except CheckpointFailed as error:
            await self._worker.stop()
            raise StartError(str(error)) from error

    def __serve_build_asgi_app__(self) -> ASGIApp:
        """Serve calls it once, after the constructor."""
        app = bare_app()
        app.router.lifespan_context = self._lifespan
        add_error_handlers(app, self._metrics.refused)
        add_operations(app, self._queue)
        add_compat(app, self._queue, self._worker)
        app.include_router(status_routes(self._config, self._queue, self._worker))
        app.include_router(_not_here())
        add_metrics(app, self._metrics, self._queue, self._worker)
        return guarded(app, self._config, keys=self._keys)

    async def check_health(self) -> None:
        """A worker that dies is replaced within; one that cannot be had any more is Ray's to replace."""
        if self._worker.condition.over:
            raise RuntimeError(f"the worker is {self._worker.state}: {self._worker.condition.detail}")

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        running = asyncio.create_task(self._queue.run(), name="queue")
        try:
            yield
        finally:
            self._queue.stop()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await self._worker.stop()


def _not_here() -> APIRouter:
    """What one client of many must not do to a replica."""
    router = APIRouter()

    async def refuse() -> None:
        raise Refused("this server is run by Ray Serve: `serve status`, `serve shutdown`", code="managed")

    for route in ("/v1/stop", "/v1/pause", "/v1/resume", "/v1/page"):
        router.add_api_route(route, refuse, methods=["POST"], status_code=403)
    return router
