"""A keystroke's budget: how long each stage of its path may take on a laptop, and how long it took.

The stages are those of ARCHITECTURE.md, "The life of a keystroke"; a test holds that page and this table together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.latency.figures import Spread, share, spread
from benchmarks.latency.keystrokes import Asked


@dataclass(frozen=True, kw_only=True)
class Stage:
    """`budget_ms` for one fill. `spent` takes a key's whole milliseconds and the server's own account of its fill."""

    name: str
    budget_ms: float
    spent: Callable[[float, dict[str, Any]], float]


STAGES = (
    Stage(name="language server and connection", budget_ms=8, spent=lambda whole, t: whole - t["total_ms"]),
    Stage(name="queue and server", budget_ms=4, spent=lambda _, t: t["total_ms"] - t["worker_ms"]),
    Stage(name="context", budget_ms=12, spent=lambda _, t: t["prefill_ms"]),
    Stage(name="denoise", budget_ms=90, spent=lambda _, t: sum(t["step_ms"])),
    Stage(
        name="candidates: filtered, scored, judged",
        budget_ms=22,
        spent=lambda _, t: t["worker_ms"] - t["prefill_ms"] - sum(t["step_ms"]),
    ),
)


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """`within`: of all fills, those that kept to the stage's budget."""

    stage: str
    budget_ms: float
    milliseconds: Spread
    within: float | None


def budget(keys: Iterable[Asked]) -> list[StageRow]:
    """A row for each stage and one for all of them, of the keys that one fill answered."""
    timed = [(key.milliseconds, key.exchange.timing) for key in keys if key.exchange is not None]
    fills = [(whole, timing) for whole, timing in timed if timing is not None]
    rows = [_row(one.name, one.budget_ms, [one.spent(whole, timing) for whole, timing in fills]) for one in STAGES]
    return [*rows, _row("in all", sum(one.budget_ms for one in STAGES), [whole for whole, _ in fills])] if fills else []


def _row(stage: str, budget_ms: float, spent: list[float]) -> StageRow:
    within = share([ms <= budget_ms for ms in spent])
    return StageRow(stage=stage, budget_ms=budget_ms, milliseconds=spread(spent), within=within)
