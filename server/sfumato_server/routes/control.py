"""What a client may have the server do: `POST /v1/pause`, `/v1/resume` and `/v1/stop`."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import APIRouter

from sfumato_client.protocol.status import Rested, Resumed
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
            detail=worker.detail,
            memory_bytes=left.resident if left else None,
            device_bytes=left.device if left else None,
        )

    @router.post("/v1/resume")
    async def resume() -> Resumed:
        """Bring the model back, whatever took it away; does not wait for it."""
        log.info("asked to resume")
        worker.wake(asked=True)
        return Resumed(state=worker.state, detail=worker.detail)

    return router
