"""What lives as long as the app: the worker, the queue, the page's port."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from fastapi import FastAPI

from sfumato_client.lifecycle.page_file import remove_page_files
from sfumato_server.config import ServerConfig
from sfumato_server.errors import CheckpointFailed
from sfumato_server.guard.page_port import PagePort
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.supervision.handle import WorkerHandle


@dataclass(frozen=True, kw_only=True)
class Lifespan:
    """Called with the app, it is the app's lifespan."""

    config: ServerConfig
    worker: WorkerHandle
    queue: RequestQueue
    port: PagePort | None
    give_up: Callable[[str], None]
    """Called with the reason when the first checkpoint cannot be loaded."""

    @contextlib.asynccontextmanager
    async def __call__(self, _: FastAPI) -> AsyncIterator[None]:
        self.worker.start()
        running = [
            asyncio.create_task(self.queue.run(), name="queue"),
            asyncio.create_task(self._first_load(), name="first load"),
        ]
        try:
            yield
        finally:
            self.queue.stop()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            if self.port is not None:
                await self.port.close()
            # Its keys end with it.
            remove_page_files(self.config.runtime_folder)
            await self.worker.stop()

    async def _first_load(self) -> None:
        """Nobody has use for a server that never had a model; one that failed later may be brought back."""
        while self.worker.ready_info is None:
            try:
                await self.worker.wait_ready()
            except CheckpointFailed as error:
                await asyncio.sleep(self.config.linger_s)
                if self.worker.state == "failed":  # and nobody has had it try again
                    self.give_up(str(error))
                    return
