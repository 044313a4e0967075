"""Exact match and milliseconds on held-out single-line holes: the same fills by torch and by the embedded engine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

from benchmarks.embedded.passes import ENGINES
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.measure import is_exact
from benchmarks.shared.intervals import Estimate, difference, estimate
from benchmarks.shared.pool import answers, workers
from rich.console import Console
from rich.progress import track

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine
from sfumato_model.operations.fill import fill

SEED = 2026
"""That of `make bench-quality`: these are its holes."""


@dataclass(frozen=True, kw_only=True)
class ExactRow:
    """Of one engine over all holes. `beside` is its exact match less torch's on the same holes, `same` the share of
    holes where both gave the same text.
    """

    engine: str
    holes: int
    exact: Estimate
    beside: Estimate
    same: float
    steps: float
    median: float
    p95: float


@dataclass(frozen=True, kw_only=True)
class _Filled:
    text: str
    steps: int
    milliseconds: float


def exact_rows(count: int, jobs: int, console: Console) -> list[ExactRow]:
    """Over `count` holes, each in a file that was just opened. `jobs` processes of one thread share them, or this one.

    Milliseconds are of the processor, which others' work touches little.
    """
    tokenizer = load_engine("default").model.tokenizer
    holes = [hole for hole in held_out_holes(held_out_files(), tokenizer, count, SEED) if hole.single_line]
    by_engine: dict[str, list[_Filled]] = {}
    with workers(_load, holes, jobs) if jobs > 1 else nullcontext() as pool:
        here = None if pool else _load(holes)
        for name in ENGINES:
            ask = partial(_filled, name=name)
            if pool is not None:
                by_engine[name] = answers(ask, range(len(holes)), pool, name, console)
            elif here is not None:
                every = track(range(len(holes)), description=name, console=console, transient=True)
                by_engine[name] = [ask(here, index) for index in every]
    return [_row(name, holes, filled, by_engine[ENGINES[0]]) for name, filled in by_engine.items()]


def _load(holes: Sequence[KnownHole]) -> tuple[dict[str, Model], Sequence[KnownHole]]:
    torch = load_engine("default", engine="torch", device="cpu").model
    embedded = {name: load_engine("default", engine="embedded", dtype=name).model for name in ENGINES[1:]}
    return {ENGINES[0]: torch, **embedded}, holes


def _filled(loaded: tuple[dict[str, Model], Sequence[KnownHole]], index: int, name: str) -> _Filled:
    models, holes = loaded
    model, hole = models[name], holes[index]
    model.engine.forget()
    request = FillRequest(segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=True, seed=index)
    begun = time.process_time()
    *_, result = fill(model, request, Limits(clock=time.perf_counter))
    spent = time.process_time() - begun
    assert isinstance(result, FillResult)
    return _Filled(text=result.text, steps=len(result.stats.step_seconds), milliseconds=1000 * spent)


def _row(name: str, holes: Sequence[KnownHole], filled: Sequence[_Filled], torch: Sequence[_Filled]) -> ExactRow:
    hits, theirs = ([is_exact(hole, f.text) for hole, f in zip(holes, some, strict=True)] for some in (filled, torch))
    times = [f.milliseconds for f in filled]
    return ExactRow(
        engine=name,
        holes=len(holes),
        exact=estimate(hits),
        beside=difference(hits, theirs),
        same=statistics.fmean(a.text == b.text for a, b in zip(filled, torch, strict=True)),
        steps=statistics.fmean(f.steps for f in filled),
        median=statistics.median(times),
        p95=statistics.quantiles(times, n=20)[-1],
    )
