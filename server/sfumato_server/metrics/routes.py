"""`GET /metrics`, and `POST /v1/feedback` that tells it of suggestions."""

from __future__ import annotations

from fastapi import FastAPI, Request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from sfumato_client.protocol.feedback import Feedback
from starlette.responses import PlainTextResponse, Response

from sfumato_server.metrics.present import Present
from sfumato_server.metrics.requests import RequestMetrics
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.supervision.handle import WorkerHandle


class Metrics:
    """Those of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = RequestMetrics(self.registry)


def add_metrics(app: FastAPI, metrics: Metrics, queue: RequestQueue, worker: WorkerHandle) -> None:
    metrics.registry.register(Present(queue, worker))

    @app.get("/metrics", response_class=PlainTextResponse)
    async def read(request: Request) -> Response:
        """What Prometheus reads: requests by outcome, times, tokens, memory, suggestions."""
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), headers={"Content-Type": kind})

    @app.post("/v1/feedback", status_code=204)
    async def feedback(body: Feedback) -> None:
        """A language server tells how many suggestions it showed, and how many were accepted."""
        metrics.requests.told(body)
