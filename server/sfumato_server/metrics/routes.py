"""`GET /metrics`, and `POST /v1/feedback` that tells it of suggestions.

Requests are counted once, when they have ended. What waits, what runs, memory and the worker are worked out when
somebody looks: nothing is counted for them meanwhile.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI, Request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response

from sfumato_client.address.version import own_version
from sfumato_client.protocol import AnyResponse
from sfumato_client.protocol.status import Feedback
from sfumato_server.errors import RequestError
from sfumato_server.queue.request_queue import RequestQueue
from sfumato_server.queue.ticket import Ticket, outcome_name
from sfumato_server.supervision.handle import WorkerHandle

SHORT_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""A denoise step: 1.5 ms on a CPU with the default checkpoint, 16 ms with a large one on an accelerator."""
LONG_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""A wait, a prefill, a whole request: a keystroke's has to end within a few hundred milliseconds."""
AFTER_S = 0.01
"""How long after its end a request is counted: 40 microseconds that its answer need not wait for."""
STEPS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96)


class RequestMetrics:
    """`ended` is told of each ticket once, within the event loop."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()

        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"sfumato_{name}", told, labels, registry=registry)

        def histogram(name: str, told: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"sfumato_{name}", told, labels, buckets=buckets, registry=registry)

        self._requests = counter(
            "requests", "Requests that have ended; code is empty when done.", "operation", "outcome", "code"
        )
        self._refused = counter("refused", "Requests that the queue never took, by error code.", "code")
        self._seconds = histogram(
            "request_seconds", "From taking a request to its outcome.", LONG_S, "operation", "outcome"
        )
        self._queue = histogram("queue_seconds", "The wait of a request that reached the worker.", LONG_S, "operation")
        self._prefill = histogram("prefill_seconds", "Encoding what of a context was new.", LONG_S, "operation")
        self._step = histogram("step_seconds", "One denoise step.", SHORT_S, "operation")
        self._steps = histogram("steps", "Denoise steps of a request.", STEPS, "operation")
        self._encoded = counter("context_tokens_encoded", "Context tokens that were encoded.")
        self._reused = counter("context_tokens_reused", "Context tokens whose keys and values were there already.")
        self._shown = counter("suggestions_shown", "Suggestions that editors were given, as they tell.")
        self._accepted = counter("suggestions_accepted", "Suggestions that were accepted, as editors tell.")

    def ended(self, ticket: Ticket) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(AFTER_S, self._count, ticket, loop.time() - ticket.submitted)

    def refused(self, code: str) -> None:
        self._refused.labels(code).inc()

    def told(self, feedback: Feedback) -> None:
        self._shown.inc(feedback.shown)
        self._accepted.inc(feedback.accepted)

    def _count(self, ticket: Ticket, seconds: float) -> None:
        outcome, operation = ticket.outcome, ticket.request.operation
        assert outcome is not None
        name = outcome_name(outcome)
        self._requests.labels(operation, name, outcome.code if isinstance(outcome, RequestError) else "").inc()
        self._seconds.labels(operation, name).observe(seconds)
        if ticket.started is not None:
            self._queue.labels(operation).observe(ticket.started - ticket.submitted)
        if not isinstance(outcome, RequestError):
            self._spent(operation, outcome)

    def _spent(self, operation: str, response: AnyResponse) -> None:
        usage, timing = response.usage, response.timing
        self._prefill.labels(operation).observe(timing.prefill_ms / 1000)
        self._steps.labels(operation).observe(usage.steps)
        step = self._step.labels(operation)
        for milliseconds in timing.step_ms:
            step.observe(milliseconds / 1000)
        self._encoded.inc(usage.context_tokens - usage.reused_tokens)
        self._reused.inc(usage.reused_tokens)


class Present(Collector):
    """Reads the queue and the worker's handle."""

    def __init__(self, queue: RequestQueue, worker: WorkerHandle) -> None:
        self._queue = queue
        self._worker = worker

    def describe(self) -> list[Metric]:
        """Nothing: a registry would otherwise collect once to learn the names."""
        return []

    def collect(self) -> Iterator[Metric]:
        counts, info = self._queue.counts, self._worker.supervisor.ready_info
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


def add_metrics(app: FastAPI, metrics: RequestMetrics, queue: RequestQueue, worker: WorkerHandle) -> None:
    metrics.registry.register(Present(queue, worker))

    @app.get("/metrics", response_class=PlainTextResponse)
    async def read(request: Request) -> Response:
        """What Prometheus reads: requests by outcome, times, tokens, memory, suggestions."""
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), headers={"Content-Type": kind})

    @app.post("/v1/feedback", status_code=204)
    async def feedback(body: Feedback) -> None:
        """A language server tells how many suggestions it showed, and how many were accepted."""
        metrics.told(body)
