"""What each further step buys: exact match and milliseconds against the step limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from benchmarks.latency.curves import curve
from benchmarks.latency.setting import Setting
from benchmarks.latency.warm_fill import Filled, warm_fill
from rich.console import Console
from sfumato_model.api.request import FillRequest
from sfumato_model.context.model import Model

STEPS = (1, 2, 3, 4, 6, 8, 12, 16)


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    return curve(
        setting, console, STEPS, with_step_limit,
        "Exact match against the step limit: most fills end earlier by themselves", "step limit",
    )  # fmt: skip


def with_step_limit(model: Model, request: FillRequest, limit: float | None) -> Filled:
    """As the manifest has it but for the limit, `None` for the manifest's own."""
    if limit is not None:
        sampler = replace(model.manifest.sampler, steps=int(limit))
        model = replace(model, manifest=replace(model.manifest, sampler=sampler))
    return warm_fill(model, request)
