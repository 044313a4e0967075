"""What language server, HTTP and socket add to the worker's own time, request by request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.latency.figures import Spread, spread
from benchmarks.latency.keystrokes import Asked


@dataclass(frozen=True, kw_only=True)
class OverheadRow:
    """Milliseconds of the keystroke less those of `less`."""

    less: str
    milliseconds: Spread


QUEUE = "the server's own, from the queue's end to the worker's answer"
PASSES = "prefill and steps: what chooses among texts counts as added"
WORKER = "the worker's own"


def overhead(keys: Iterable[Asked]) -> list[OverheadRow]:
    """Of the keys that one fill answered. Without a clock of the worker's own the two rows are bounds, from below
    and from above."""
    timed = [(key.milliseconds, key.exchange.timing) for key in keys if key.exchange is not None]
    known = [(whole, timing) for whole, timing in timed if timing is not None]
    rows = {
        QUEUE: [whole - (timing["total_ms"] - timing["queue_ms"]) for whole, timing in known],
        PASSES: [whole - timing["prefill_ms"] - sum(timing["step_ms"]) for whole, timing in known],
        WORKER: [whole - timing["worker_ms"] for whole, timing in known if "worker_ms" in timing],
    }
    return [OverheadRow(less=name, milliseconds=spread(values)) for name, values in rows.items() if values]
