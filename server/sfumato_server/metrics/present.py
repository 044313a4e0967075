"""What holds at the moment somebody looks: nothing is counted for it meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sfumato_client.address.version import own_version

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
