"""Exact match against what a fill is allowed: in process, held-out holes within a line, context warm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.latency.cells import milliseconds, percent, show
from benchmarks.latency.figures import Spread, is_exact, share, spread
from benchmarks.latency.machine import machine
from benchmarks.latency.passages import files
from benchmarks.latency.setting import Setting
from benchmarks.latency.warm_fill import Filled
from benchmarks.quality.held_out_holes import held_out_holes
from benchmarks.quality.known_hole import KnownHole
from rich.console import Console
from rich.progress import track

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine

HOLES = 24


@dataclass(frozen=True, kw_only=True)
class Point:
    """A limit, `None` for no limit, and what it buys. `steps` is a mean."""

    limit: float | None
    exact: float | None
    milliseconds: Spread
    steps: float


Fill = Callable[[Model, FillRequest, float | None], Filled]


def curve(
    setting: Setting, console: Console, limits: Sequence[float | None], fill: Fill, title: str, unit: str
) -> dict[str, Any]:
    """Fill every hole under every limit, and show it. All limits meet each hole in turn."""
    engine = load_engine(setting.checkpoint)
    here = machine(device=engine.info.device, dtype=engine.info.dtype)
    console.print(str(here))
    count = setting.count(HOLES, least=5)
    holes = [h for h in held_out_holes(files(), engine.model.tokenizer, count, setting.seed) if h.single_line]
    found: dict[float | None, list[tuple[Filled, bool]]] = {limit: [] for limit in limits}
    for hole in track(holes, description=unit, console=console, transient=True):
        for limit in limits:
            filled = fill(engine.model, request(hole), limit)
            found[limit].append((filled, is_exact(filled.text, hole.truth)))
    points = [point(limit, one) for limit, one in found.items()]
    show(
        title, (unit, "holes", "exact", "median, ms", "95 %, ms", "steps"),
        [
            (
                "none" if p.limit is None else f"{p.limit:g}", str(p.milliseconds.n), percent(p.exact),
                milliseconds(p.milliseconds.median), milliseconds(p.milliseconds.p95), f"{p.steps:.1f}",
            )
            for p in points
        ],
        console,
    )  # fmt: skip
    return {"machine": asdict(here), "holes": len(holes), "points": [asdict(p) for p in points]}


def request(hole: KnownHole) -> FillRequest:
    """As the language server asks, but that all is shown and that nothing is copied from elsewhere in the file."""
    return FillRequest(
        segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=True, copies=False
    )  # fmt: skip


def point(limit: float | None, filled: Sequence[tuple[Filled, bool]]) -> Point:
    return Point(
        limit=limit, exact=share([exact for _, exact in filled]),
        milliseconds=spread([one.milliseconds for one, _ in filled]),
        steps=sum(one.steps for one, _ in filled) / len(filled),
    )  # fmt: skip
