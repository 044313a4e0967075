"""`GET /metrics`, and `POST /v1/feedback` that tells it of suggestions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI, Request
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response

from sfumato_client.address.version import own_version
from sfumato_client.protocol.status import Feedback
from sfumato_server.metrics.requests import RequestMetrics
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.supervision.handle import WorkerHandle


class Present(Collector):
    """Reads the queue and the worker's handle."""

    def __init__(self, queue: RequestQueue, worker: WorkerHandle) -> None:
        self._queue = queue
        self._worker = worker

    def describe(self) -> list[Metric]:
        """Nothing: a registry would otherwise collect once to learn the names."""
        return []

    def collect(self) -> Iterator[Metric]:
        counts, info = self._queue.counts, self._worker.ready_info
        yield GaugeMetricFamily("sfumato_requests_waiting", "Requests that wait for the worker.", counts.waiting)
        yield GaugeMetricFamily("sfumato_requests_running", "Requests that the worker is on.", counts.running)
        yield CounterMetricFamily(
            "sfumato_worker_restarts", "Workers that were started after one that died.", counts.worker_restarts
        )
        ready = self._worker.state == "ready"
        yield GaugeMetricFamily("sfumato_worker_ready", "Whether a request would begin at once.", int(ready))
        yield self._memory()
        build = {"version": own_version()}
        if info is not None:
            build |= {"checkpoint": info.checkpoint.name, "device": info.device, "dtype": info.dtype}
        yield InfoMetricFamily("sfumato_build", "What runs; of the checkpoint, once it was loaded.", build)

    def _memory(self) -> Metric:
        memory = GaugeMetricFamily("sfumato_resident_memory_bytes", "Main memory of a process.", labels=["process"])
        for process, pid in (("server", os.getpid()), ("worker", self._worker.pid)):
            held = None if pid is None else resident_bytes(pid)
            if held is not None:
                memory.add_metric([process], held)
        return memory


def resident_bytes(pid: int) -> int | None:
    """What /proc says; `None` where there is none, or no such process."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


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
