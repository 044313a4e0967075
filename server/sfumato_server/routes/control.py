"""What the server does, and what a client may have it do: status, pause, resume and stop.

`GET /v1/status` is for clients, `/healthz` and `/readyz` for whoever watches processes.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from fastapi import APIRouter, Response

from sfumato_client.address.version import own_version
from sfumato_client.protocol import Status
from sfumato_client.protocol.status import Readiness, Rested, Resumed
from sfumato_server.config import ServerConfig
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.supervision.handle import WorkerHandle

log = logging.getLogger(__name__)


def control_routes(queue: RequestQueue, worker: WorkerHandle, stop: Callable[[], None]) -> APIRouter:
    """`stop` has to begin an orderly end and return at once."""
    router = APIRouter()

    @router.post("/v1/stop", status_code=202)
    async def stop_server() -> dict[str, bool]:
        """Answer, then end in an orderly way."""
        log.info("asked to stop")
        stop()
        return {"stopping": True}

    @router.post("/v1/pause")
    async def pause() -> Rested:
        """Take the model off its device: what runs ends first, what waits is given up. Answers when it is done."""
        log.info("asked to pause")
        queue.give_up_waiting()
        left = await worker.pause()
        return Rested(
            state=worker.state,
            detail=worker.condition.detail,
            memory_bytes=left.resident if left else None,
            device_bytes=left.device if left else None,
        )

    @router.post("/v1/resume")
    async def resume() -> Resumed:
        """Bring the model back, whatever took it away; does not wait for it."""
        log.info("asked to resume")
        worker.wake(asked=True)
        return Resumed(state=worker.state, detail=worker.condition.detail)

    return router


def status_routes(config: ServerConfig, queue: RequestQueue, worker: WorkerHandle) -> APIRouter:
    """`uptime_s` counts from this call."""
    router = APIRouter()
    version, started = own_version(), time.monotonic()

    @router.get("/v1/status")
    async def status() -> Status:
        """What the server knows of its worker; never waits for it."""
        info = worker.supervisor.ready_info
        return Status(
            version=version,
            pid=os.getpid(),
            state=worker.state,
            detail=worker.condition.detail,
            checkpoint=info.checkpoint if info else None,
            checkpoint_source=config.checkpoint,
            ending=worker.state == "failed" and info is None,
            device=info.device if info else None,
            dtype=info.dtype if info else None,
            worker_pid=worker.pid,
            paused=worker.condition.paused,
            uptime_s=time.monotonic() - started,
            counts=queue.counts,
        )

    @router.get("/healthz")
    async def healthz() -> dict[str, bool]:
        """200 whenever the server is up."""
        return {"ok": True}

    @router.get("/readyz", responses={503: {"model": Readiness, "description": "A request would have to wait."}})
    async def readyz(response: Response) -> Readiness:
        """200 when a request would begin at once, else 503."""
        ready = worker.state == "ready"
        response.status_code = 200 if ready else 503
        return Readiness(ready=ready, state=worker.state)

    return router
