"""Where a keystroke's time goes: each stage beside its budget, and what stands between the editor and the worker.

The stages are those of ARCHITECTURE.md, "The life of a keystroke"; a test holds that page and this table together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.latency.keystrokes import Asked
from benchmarks.shared.figures import Spread, share, spread

Timing = dict[str, Any]
"""The server's own account of a fill."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """`budget_ms` for one fill, on a laptop. `spent` takes a key's whole milliseconds and its fill's timing."""

    name: str
    budget_ms: float
    spent: Callable[[float, Timing], float]


STAGES = (
    Stage(name="language server and connection", budget_ms=8, spent=lambda whole, t: whole - t["total_ms"]),
    Stage(name="queue and server", budget_ms=4, spent=lambda _, t: t["total_ms"] - t["worker_ms"]),
    Stage(name="context", budget_ms=8, spent=lambda _, t: t["prefill_ms"]),
    Stage(name="denoise", budget_ms=60, spent=lambda _, t: sum(t["step_ms"])),
    Stage(
        name="candidates: filtered, scored, judged",
        budget_ms=15,
        spent=lambda _, t: t["worker_ms"] - t["prefill_ms"] - sum(t["step_ms"]),
    ),
)
QUEUE = "the server's own, from the queue's end to the worker's answer"
PASSES = "prefill and steps: what chooses among texts counts as added"
WORKER = "the worker's own"


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """`within`: of all fills, those that kept to the stage's budget."""

    stage: str
    budget_ms: float
    milliseconds: Spread
    within: float | None


@dataclass(frozen=True, kw_only=True)
class OverheadRow:
    """Milliseconds of the keystroke less those of `less`."""

    less: str
    milliseconds: Spread


def budget(keys: Iterable[Asked]) -> list[StageRow]:
    """A row for each stage and one for all of them, of the keys that one fill answered."""
    fills = _fills(keys)
    rows = [_row(one.name, one.budget_ms, [one.spent(whole, timing) for whole, timing in fills]) for one in STAGES]
    return [*rows, _row("in all", sum(one.budget_ms for one in STAGES), [whole for whole, _ in fills])] if fills else []


def overhead(keys: Iterable[Asked]) -> list[OverheadRow]:
    """What language server, HTTP and socket add to the worker's own time, of the keys that one fill answered.

    Without a clock of the worker's own the two rows are bounds, from below and from above.
    """
    fills = _fills(keys)
    rows = {
        QUEUE: [whole - (timing["total_ms"] - timing["queue_ms"]) for whole, timing in fills],
        PASSES: [whole - timing["prefill_ms"] - sum(timing["step_ms"]) for whole, timing in fills],
        WORKER: [whole - timing["worker_ms"] for whole, timing in fills if "worker_ms" in timing],
    }
    return [OverheadRow(less=name, milliseconds=spread(values)) for name, values in rows.items() if values]


def _fills(keys: Iterable[Asked]) -> list[tuple[float, Timing]]:
    timed = [(key.milliseconds, key.exchange.timing) for key in keys if key.exchange is not None]
    return [(whole, timing) for whole, timing in timed if timing is not None]


def _row(stage: str, budget_ms: float, spent: list[float]) -> StageRow:
    within = share([ms <= budget_ms for ms in spent])
    return StageRow(stage=stage, budget_ms=budget_ms, milliseconds=spread(spent), within=within)
