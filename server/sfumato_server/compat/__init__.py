"""Routes that speak other servers' protocols, so that clients made for those can use this one as it is.

Each request becomes one `FillRequest` with a single hole, or one for each of its prompts; nothing here knows of the
worker or of canvases. `docs/other-clients.md` says which client wants which route.
"""

from __future__ import annotations

from fastapi import FastAPI

from sfumato_server.compat import llama_cpp, mistral, ollama, openai
from sfumato_server.compat.ask import Asking, Served
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.supervision.handle import WorkerHandle

__all__ = ["add_compat", "one_hole"]


def add_compat(app: FastAPI, queue: RequestQueue, worker: WorkerHandle) -> None:
    asking = Asking(queue, Served(worker))
    for protocol in (llama_cpp, openai, mistral, ollama):
        app.include_router(protocol.routes(asking))
