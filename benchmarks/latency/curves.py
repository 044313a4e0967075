"""Exact match against what a fill is allowed: in process, held-out holes within a line, context warm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.latency.machine import loaded
from benchmarks.latency.setting import Setting
from benchmarks.latency.warm import ours
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.quality.ways import Answer
from benchmarks.shared.figures import Spread, is_exact, share, spread
from benchmarks.shared.report import MS, PERCENT, show
from rich.console import Console
from rich.progress import track

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.context.model import Model

HOLES = 24
DEADLINES_MS = (25.0, 50.0, 100.0, 200.0, 400.0, None)
STEPS = (1, 2, 3, 4, 6, 8, 12, 16)


@dataclass(frozen=True, kw_only=True)
class Point:
    """A limit, `None` for no limit, and what it buys. `steps` is a mean."""

    limit: float | None
    exact: float | None
    milliseconds: Spread
    steps: float


Fill = Callable[[Model, FillRequest, float | None], Answer]


def measure_deadlines(setting: Setting, console: Console) -> dict[str, Any]:
    """What 25, 50, 100, 200 and 400 ms buy."""
    title = "Exact match against the deadline: the best draft so far is the answer"

    def fill(model: Model, request: FillRequest, limit: float | None) -> Answer:
        return ours(model, request, deadline_ms=limit)

    return _curve(setting, console, DEADLINES_MS, fill, title, "deadline, ms")


def measure_steps(setting: Setting, console: Console) -> dict[str, Any]:
    """What each further step buys: as the manifest has it but for the limit."""
    title = "Exact match against the step limit: most fills end earlier by themselves"

    def fill(model: Model, request: FillRequest, limit: float | None) -> Answer:
        sampler = replace(model.manifest.sampler, steps=int(limit or 0))
        return ours(replace(model, manifest=replace(model.manifest, sampler=sampler)), request)

    return _curve(setting, console, STEPS, fill, title, "step limit")


def _curve(
    setting: Setting, console: Console, limits: Sequence[float | None], fill: Fill, title: str, unit: str
) -> dict[str, Any]:
    """Fill every hole under every limit, and show it. All limits meet each hole in turn."""
    model, here = loaded(setting, console)
    count = setting.count(HOLES, least=5)
    every = held_out_holes(held_out_files(), model.tokenizer, count, setting.seed)
    holes = [hole for hole in every if hole.single_line]
    found: dict[float | None, list[tuple[Answer, bool]]] = {limit: [] for limit in limits}
    for hole in track(holes, description=unit, console=console, transient=True):
        # As the language server asks, but that all is shown and that nothing is copied from elsewhere in the file.
        segments = (hole.before, Hole(), hole.after)
        request = FillRequest(segments=segments, path=hole.file.path, single_line=True, copies=False)
        for limit in limits:
            written = fill(model, request, limit)
            found[limit].append((written, is_exact(written.text, hole.truth)))
    points = [_point(limit, one) for limit, one in found.items()]
    show(
        title,
        {unit: "", "holes": "", "exact": PERCENT, "median, ms": MS, "95 %, ms": MS, "steps": ".1f"},
        [
            ("none" if p.limit is None else f"{p.limit:g}", p.milliseconds.n, p.exact, p.milliseconds.both, p.steps)
            for p in points
        ],
        console,
    )
    return {"machine": here, "holes": len(holes), "points": points}


def _point(limit: float | None, written: Sequence[tuple[Answer, bool]]) -> Point:
    return Point(
        limit=limit,
        exact=share([exact for _, exact in written]),
        milliseconds=spread([one.milliseconds for one, _ in written]),
        steps=sum(one.steps for one, _ in written) / len(written),
    )
