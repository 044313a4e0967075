"""Fills of 8, 32 and 128 tokens at equal canvas length: ours, `generate()`, left to right, and an outside mark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.latency import outside
from benchmarks.latency.machine import loaded
from benchmarks.latency.setting import Setting
from benchmarks.latency.sized_holes import SIZES, Size, sized_holes
from benchmarks.latency.warm import generated, left_to_right, ours
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.ways import Answer
from benchmarks.shared.figures import Spread, is_exact, is_exact_line, ratio, share, spread
from benchmarks.shared.report import BOTH, PERCENT, TIMES, show
from rich.console import Console
from rich.progress import track

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.context.model import Model

HOLES = {8: 16, 32: 8, 128: 4}
"""How many of each size; the slow peers are asked at the first half of them, the outside mark at the first quarter."""
LONGER = 1.5
"""Left to right may write so many times the slots: it does not know how long the hole is."""
LEFT_TO_RIGHT = "left to right, same weights"


@dataclass(frozen=True, kw_only=True)
class FillRow:
    """One way at one size; `first_line` is exact match of that line alone. The ratio is of medians, same holes."""

    slots: int
    way: str
    exact: float | None
    first_line: float | None
    milliseconds: Spread
    to_left_to_right: float | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One fill."""

    milliseconds: float
    exact: bool
    first_line: bool


@dataclass(frozen=True, kw_only=True)
class _Way:
    name: str
    part: int
    """It is asked at the first 1 / `part` of the holes."""
    write: Callable[[KnownHole], Answer]
    warms_up: bool = True
    """What is made at the first use is made before anything is timed; the outside mark has its own loading."""


def measure(setting: Setting, console: Console) -> dict[str, Any]:
    """Fill, and show it."""
    model, here = loaded(setting, console)
    console.print(f"outside mark: {outside.description()}")
    outside.load()
    held_out = held_out_files()
    rows: list[FillRow] = []
    for size in SIZES:
        holes = sized_holes(held_out, model.tokenizer, size, setting.count(HOLES[size.slots]), setting.seed)
        rows += _rows(_ways(model, setting, size), holes, size, console)
    shares = {"exact": PERCENT, "first line": PERCENT}
    show(
        "Fills with a warm context, ms",
        {"": "", "slots": "", "n": "", **shares, **BOTH, "x left to right": TIMES},
        [
            (r.way, r.slots, r.milliseconds.n, r.exact, r.first_line, r.milliseconds.both, r.to_left_to_right)
            for r in rows
        ],
        console,
    )
    return {"machine": here, "outside": outside.description(), "rows": rows}


def _ways(model: Model, setting: Setting, size: Size) -> tuple[_Way, ...]:
    slots = size.slots
    steps = model.manifest.sampler.for_canvas(slots, block=not size.single_line).steps

    def request(hole: KnownHole) -> FillRequest:
        segments = (hole.before, Hole(max_tokens=slots), hole.after)
        return FillRequest(segments=segments, path=hole.file.path, single_line=size.single_line)

    return (
        _Way(name="ours, one canvas of it", part=1, write=lambda hole: ours(model, request(hole), sizes=(slots,))),
        _Way(name="ours, as the manifest fills it", part=1, write=lambda hole: ours(model, request(hole))),
        _Way(
            name="generate, our step limit", part=2,
            write=lambda hole: generated(model, setting.checkpoint, hole, slots, steps),
        ),
        _Way(
            name="generate, its own step limit", part=2,
            write=lambda hole: generated(model, setting.checkpoint, hole, slots),
        ),
        _Way(name=LEFT_TO_RIGHT, part=1, write=lambda hole: left_to_right(model, hole, round(LONGER * slots))),
        _Way(
            name=f"{outside.NAME}, outside", part=4, warms_up=False,
            write=lambda hole: outside.write(hole, round(LONGER * slots)),
        ),
    )  # fmt: skip


def judged(hole: KnownHole, written: Answer) -> Judged:
    """Space at the end of a text does not count."""
    return Judged(
        milliseconds=written.milliseconds, exact=is_exact(written.text, hole.truth),
        first_line=is_exact_line(written.text, hole.truth),
    )  # fmt: skip


def _rows(ways: Sequence[_Way], holes: Sequence[KnownHole], size: Size, console: Console) -> list[FillRow]:
    """The holes are gone through one by one, so that what else the machine does meets all ways alike."""
    for way in ways:
        if way.warms_up:
            way.write(holes[0])
    found: dict[str, list[Judged]] = {way.name: [] for way in ways}
    for index, hole in enumerate(track(holes, description=f"{size.slots} tokens", console=console, transient=True)):
        for way in ways:
            if index < -(-len(holes) // way.part):
                written = way.write(hole)
                found[way.name].append(judged(hole, written))
    peer = found[LEFT_TO_RIGHT]
    return [row(size.slots, name, one, peer) for name, one in found.items()]


def row(slots: int, way: str, one: Sequence[Judged], peer: Sequence[Judged]) -> FillRow:
    """The figures of `way` and its ratio to the `peer` at the first holes, which are those that both filled."""
    own = spread([judged.milliseconds for judged in one])
    theirs = spread([judged.milliseconds for judged in peer[: len(one)]])
    return FillRow(
        slots=slots, way=way, exact=share([judged.exact for judged in one]),
        first_line=share([judged.first_line for judged in one]), milliseconds=own,
        to_left_to_right=ratio(own.median, theirs.median),
    )  # fmt: skip
