"""The HTTP interface: one app of thin routes over the queue. Imports no model code and no torch.

What lives as long as the app is here too: the worker, the queue, the page's port.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Any

from fastapi import FastAPI

from sfumato_client.address.version import own_version
from sfumato_client.lifecycle.page_file import remove_page_files
from sfumato_server.compat import add_compat
from sfumato_server.config import ServerConfig
from sfumato_server.errors import CheckpointFailed
from sfumato_server.guard.keys import Keys
from sfumato_server.guard.server import PagePort, guarded, uvicorn_config
from sfumato_server.memory.feeding import Feeding
from sfumato_server.memory.routes import memory_routes
from sfumato_server.memory.texts import Texts
from sfumato_server.metrics.routes import RequestMetrics, add_metrics
from sfumato_server.page.routes import add_page
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.routes.control import control_routes, status_routes
from sfumato_server.routes.error_handlers import add_error_handlers
from sfumato_server.routes.operations import EVERYWHERE, add_operations
from sfumato_server.supervision.handle import WorkerHandle


@contextlib.asynccontextmanager
async def _lifespan(
    config: ServerConfig,
    queue: RequestQueue,
    worker: WorkerHandle,
    port: PagePort | None,
    beside: Mapping[str, Coroutine[Any, Any, None]],
) -> AsyncIterator[None]:
    """What lives as long as the app: the worker, the queue, the page's port, and what else runs `beside`."""
    worker.start()
    running = [asyncio.create_task(run, name=name) for name, run in {"queue": queue.run(), **beside}.items()]
    try:
        yield
    finally:
        queue.stop()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if port is not None:
            await port.close()
        # Its keys end with it.
        remove_page_files(config.runtime_folder)
        await worker.stop()


async def _first_load(config: ServerConfig, worker: WorkerHandle, give_up: Callable[[str], None]) -> None:
    """Nobody has use for a server that never had a model; one that failed later may be brought back."""
    while worker.supervisor.ready_info is None:
        try:
            await worker.wait_ready()
        except CheckpointFailed as error:
            await asyncio.sleep(config.linger_s)
            if worker.state == "failed":  # and nobody has had it try again
                give_up(str(error))
                return


def create_app(
    config: ServerConfig, *, keys: Keys, stop: Callable[[], None], give_up: Callable[[str], None] = lambda _: None
) -> FastAPI:
    """The app with its queue at `app.state.queue`, and a worker that lives as long as the app's lifespan.

    It has no guard yet: `guard.http.guarded` puts them around it for a listener. `keys` are what the page's are made
    from. `stop` has to begin an orderly end and return at once, and so has `give_up`, which is called with the reason
    when the first checkpoint cannot be loaded.
    """
    app = bare_app()
    worker, metrics, port = WorkerHandle(config), RequestMetrics(), None
    queue = RequestQueue(config, worker, metrics.ended)
    if config.socket_path is not None:
        port = PagePort(uvicorn_config(guarded(app, config, keys=keys), config, lifespan="off"), config)
    texts = Texts()
    feeding = Feeding(texts, worker)
    app.router.lifespan_context = lambda _: _lifespan(
        config, queue, worker, port, {"first load": _first_load(config, worker, give_up), "memory": feeding.run()}
    )
    app.state.queue = queue
    add_error_handlers(app, metrics.refused)
    add_operations(app, queue, feeding.asked)
    app.include_router(memory_routes(texts, feeding, worker))
    add_compat(app, queue, worker)
    app.include_router(status_routes(config, queue, worker))
    app.include_router(control_routes(queue, worker, stop))
    add_metrics(app, metrics, queue, worker)
    add_page(app, keys, port, config.runtime_folder)
    return app


def bare_app() -> FastAPI:
    """Without routes."""
    return FastAPI(
        title="Sfumato",
        version=own_version(),
        # No documentation pages: they load scripts from elsewhere. No redirects: they would repeat a Host header.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # A body without a Content-Type is JSON; who may send one is the guards' business (`guard/shape.py`).
        strict_content_type=False,
        responses=EVERYWHERE,
    )
