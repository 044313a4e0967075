"""What the server does: `GET /v1/status` for clients, `/healthz` and `/readyz` for whoever watches processes."""

from __future__ import annotations

import os
import time

from fastapi import APIRouter, Response

from sfumato_client.address.version import own_version
from sfumato_client.protocol import Status
from sfumato_client.protocol.status import Readiness
from sfumato_server.config import ServerConfig
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.supervision.handle import WorkerHandle


def status_routes(config: ServerConfig, queue: RequestQueue, worker: WorkerHandle) -> APIRouter:
    """`uptime_s` counts from this call."""
    router = APIRouter()
    version, started = own_version(), time.monotonic()

    @router.get("/v1/status")
    async def status() -> Status:
        """What the server knows of its worker; never waits for it."""
        info = worker.ready_info
        return Status(
            version=version,
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
