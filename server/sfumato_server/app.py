"""The HTTP interface: thin routes over the queue (`operations` has those that need the worker).

Imports no model code and no torch.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sfumato_client.lifecycle.page_file import remove_page_files
from sfumato_client.protocol import Status
from sfumato_client.protocol.status import Readiness, Rested, Resumed
from starlette.exceptions import HTTPException

from sfumato_server.compat import add_compat
from sfumato_server.config import ServerConfig
from sfumato_server.errors import BadRequest, CheckpointFailed, RequestError
from sfumato_server.guard.http import guarded, uvicorn_config
from sfumato_server.guard.keys import Keys
from sfumato_server.guard.page_port import PagePort
from sfumato_server.guard.refusal import error_response
from sfumato_server.metrics.routes import Metrics, add_metrics
from sfumato_server.page.routes import add_page
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.routes.bad_request import bad_request
from sfumato_server.routes.openapi import EVERYWHERE
from sfumato_server.routes.operations import add_operations
from sfumato_server.supervision.handle import WorkerHandle

log = logging.getLogger(__name__)

VERSION = version("sfumato")


def create_app(
    config: ServerConfig,
    *,
    keys: Keys,
    stop: Callable[[], None],
    give_up: Callable[[str], None] = lambda _: None,
) -> FastAPI:
    """The app with its queue at `app.state.queue` and its worker, which lives as long as the app's lifespan.

    It has no guard yet: `guard.http.guarded` puts them around it for a listener. `keys` are what the page's are made
    from. `stop` has to begin an orderly end and return at once, and so has `give_up`, which is called with the reason
    when the first checkpoint cannot be loaded.
    """
    worker = WorkerHandle(config)
    metrics = Metrics()
    queue = RequestQueue(config, worker, metrics.requests.ended)
    # No documentation pages: they load scripts from elsewhere. No redirects: they would repeat a Host header.
    app = FastAPI(
        title="Sfumato",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # A body without a Content-Type is JSON; who may send one is the guards' business (`guard/shape.py`).
        strict_content_type=False,
        responses=EVERYWHERE,
    )
    port = None
    if config.socket_path is not None:
        port = PagePort(uvicorn_config(guarded(app, config, keys=keys), config, lifespan="off"), config)
    app.router.lifespan_context = _lifespan(config, worker, queue, port, give_up)
    app.state.queue = queue
    app.state.worker = worker
    app.state.refused = metrics.requests.refused
    _add_error_handlers(app, metrics.requests.refused)
    add_operations(app, queue)
    add_compat(app, queue, worker)
    _add_status(app, config, queue, worker, stop)
    _add_rest(app, queue, worker)
    add_metrics(app, metrics, queue, worker)
    add_page(app, keys, port, config.runtime_folder)
    return app


def _lifespan(
    config: ServerConfig,
    worker: WorkerHandle,
    queue: RequestQueue,
    port: PagePort | None,
    give_up: Callable[[str], None],
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        worker.start()
        running = [
            asyncio.create_task(queue.run(), name="queue"),
            asyncio.create_task(_first_load(worker, config.linger_s, give_up), name="first load"),
        ]
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

    return lifespan


async def _first_load(worker: WorkerHandle, linger_s: float, give_up: Callable[[str], None]) -> None:
    """Nobody has use for a server that never had a model; one that failed later may be brought back."""
    while worker.ready_info is None:
        try:
            await worker.wait_ready()
        except CheckpointFailed as error:
            await asyncio.sleep(linger_s)
            if worker.state == "failed":  # and nobody has had it try again
                give_up(str(error))
                return


def _add_status(
    app: FastAPI,
    config: ServerConfig,
    queue: RequestQueue,
    worker: WorkerHandle,
    stop: Callable[[], None],
) -> None:
    started = time.monotonic()

    @app.get("/v1/status")
    async def status() -> Status:
        """What the server knows of its worker; never waits for it."""
        info = worker.ready_info
        return Status(
            version=VERSION,
            pid=os.getpid(),
            state=worker.state,
            detail=worker.detail,
            checkpoint=info.checkpoint if info else None,
            checkpoint_source=config.checkpoint,
            ending=worker.state == "failed" and info is None,
            device=info.device if info else None,
            dtype=info.dtype if info else None,
            worker_pid=worker.pid,
            paused=worker.paused,
            uptime_s=time.monotonic() - started,
            counts=queue.counts,
        )

    @app.get("/healthz")
    async def healthz() -> dict[str, bool]:
        """200 whenever the server is up."""
        return {"ok": True}

    @app.get("/readyz", responses={503: {"model": Readiness, "description": "A request would have to wait."}})
    async def readyz(response: Response) -> Readiness:
        """200 when a request would begin at once, else 503."""
        ready = worker.state == "ready"
        response.status_code = 200 if ready else 503
        return Readiness(ready=ready, state=worker.state)

    @app.post("/v1/stop", status_code=202)
    async def stop_server() -> dict[str, bool]:
        """Answer, then end in an orderly way."""
        log.info("asked to stop")
        stop()
        return {"stopping": True}


def _add_rest(app: FastAPI, queue: RequestQueue, worker: WorkerHandle) -> None:
    @app.post("/v1/pause")
    async def pause() -> Rested:
        """Take the model off its device: what runs ends first, what waits is given up. Answers when it is done."""
        log.info("asked to pause")
        queue.give_up_waiting()
        left = await worker.pause()
        return Rested(
            state=worker.state,
            detail=worker.detail,
            memory_bytes=left.resident if left else None,
            device_bytes=left.device if left else None,
        )

    @app.post("/v1/resume")
    async def resume() -> Resumed:
        """Bring the model back, whatever took it away; does not wait for it."""
        log.info("asked to resume")
        worker.wake(asked=True)
        return Resumed(state=worker.state, detail=worker.detail)


def _add_error_handlers(app: FastAPI, refused: Callable[[str], None]) -> None:
    def answer(error: RequestError, request: Request) -> JSONResponse:
        log.info("refused: %s", error.code)
        refused(error.code)
        return error_response(error, request.url.path)

    @app.exception_handler(RequestError)
    async def request_error(request: Request, error: RequestError) -> JSONResponse:
        return answer(error, request)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(bad_request(error.errors()), request)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        code, message = "http", str(error.detail)
        if error.status_code in (404, 405):
            code, message = "no_route", f"there is no {request.method} {request.url.path}"
        elif error.status_code == 413:
            code = "too_large"
        elif error.status_code == 400:
            code, message = "json", "the body is no JSON: it cannot be decoded"
        response = answer(BadRequest(message, code=code, status=error.status_code), request)
        response.headers.update(error.headers or {})  # with a 405, the methods that there are
        return response

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        told = f"the server raised {type(error).__name__}; its log says where"
        return error_response(RequestError(told), request.url.path)
