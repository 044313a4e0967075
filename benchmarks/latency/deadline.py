"""What 25, 50, 100, 200 and 400 ms buy: exact match against the deadline."""

from __future__ import annotations

from typing import Any

from benchmarks.latency.curves import curve
from benchmarks.latency.setting import Setting
from benchmarks.latency.warm_fill import warm_fill
from rich.console import Console

DEADLINES_MS = (25.0, 50.0, 100.0, 200.0, 400.0, None)


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    return curve(
        setting, console, DEADLINES_MS, lambda model, request, limit: warm_fill(model, request, deadline_ms=limit),
        "Exact match against the deadline: the best draft so far is the answer", "deadline, ms",
    )  # fmt: skip
