"""The parts of the benchmark: each measures, shows its tables, and gives its figures."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.ripple.cases import ELSEWHERE, NOTHING, USES, WANTED, Case, cases, uses
from benchmarks.ripple.fit import STANDS, fitted
from benchmarks.ripple.rankings import Offers, Row, offers, rows, ways
from benchmarks.ripple.real.commits import Looked, by_fall, looked, measured
from benchmarks.ripple.real.commits import row as change
from benchmarks.ripple.real.hunks import Step
from benchmarks.ripple.real.shown import Shown
from benchmarks.ripple.records import load_cases, records
from benchmarks.ripple.settling import FEWEST, SETTLES, Outcome, row
from benchmarks.ripple.timing import timed
from benchmarks.shared.pool import answers, workers
from benchmarks.shared.report import MS, show
from rich.console import Console

from sfumato_model.context.model import Model
from sfumato_model.loading import load_engine

SEED = 2030
RENAMED = ["variable", "attribute", "argument"]
EDITS, READ = 600, 60
"""Hunks that are edited, and those of them whose windows are all read."""
SETTLED = 80
"""Windows whose words settle."""
Measure = Callable[[Path, int, Console], dict[str, Any]]


def words(path: Path, jobs: int, console: Console) -> dict[str, Any]:
    """Which words have to follow: fitted on one draw, measured on the other."""
    console.print("looking for words that can be edited in the held-out packages")
    files = held_out_files()
    measured, other = (own + more for own, more in zip(cases(files, SEED), uses(files, SEED), strict=True))
    read = records([*measured, *other], path, jobs, console)
    ours, theirs = read[: len(measured)], read[len(measured) :]
    together, standing = fitted(theirs), fitted(theirs, STANDS)
    known = ways(together, standing)
    groups = {
        **{kind: [kind] for kind in WANTED},
        "renamed names": RENAMED,
        "all": [*WANTED],
        **{kind: [kind] for kind in (*ELSEWHERE, *USES)},
    }
    found = list(rows(ours, known, groups))
    _show_rows(found, console)
    nothing = {"needs nothing": [*NOTHING], **{kind: [kind] for kind in NOTHING}}
    shown = [
        offer
        for way, settings in (("together", together), ("the fall, by where a word stands", standing))
        for offer in offers(ours, way, settings, {**groups, **nothing})
    ]
    _show_offers(shown, console)
    settings = asdict(together)
    console.print(f"fitted on the other draw: {settings}")
    return {"seed": SEED, "cases": len(ours), "rows": found, "offers": shown, "settings": settings}


def _show_rows(found: list[Row], console: Console) -> None:
    cells = [
        (row.kind, row.way, row.first.n, row.first.percent(".1f", ".0f"), row.among_three.percent(".1f", ".0f"))
        for row in found
    ]
    columns = dict.fromkeys(("kind", "way", "cases", "first", "among three"), "")
    show("a word that has to follow comes first, percent", columns, cells, console, texts=2)


def _show_offers(found: list[Offers], console: Console) -> None:
    cells = [
        (
            row.kind, row.way, row.offered.n, row.offered.percent(".1f", ".0f"),
            row.right.percent(".1f", ".0f") if row.right else None,
        )
        for row in found
    ]  # fmt: skip
    columns = dict.fromkeys(("kind", "way", "cases", "with an offer", "of those right"), "")
    show("offers at the threshold, percent", columns, cells, console, texts=2)


def settle(_: Path, jobs: int, console: Console) -> dict[str, Any]:
    """What the words that have to follow become, all known: together, and one after another."""
    measured = cases(held_out_files(), SEED)[0]
    some = [case for case in measured if len(case.follow) >= FEWEST]
    chosen = random.Random(SEED).sample(some, min(SETTLED, len(some)))
    with workers(load_cases, chosen, jobs) as pool:
        found = {way: answers(partial(settle_case, way=way), range(len(chosen)), pool, way, console) for way in SETTLES}
    table = [row(way, outcomes) for way, outcomes in found.items()]
    cells = [
        (one.way, len(chosen), one.agree.percent(".1f", ".0f"), one.exact.percent(".1f", ".0f"), one.milliseconds)
        for one in table
    ]
    columns = {**dict.fromkeys(("way", "cases", "agree", "exact"), ""), "processor ms": ".0f"}
    show("all places of a window settle, percent", columns, cells, console)
    return {"seed": SEED, "rows": table}


def settle_case(loaded: tuple[Model, Sequence[Case]], index: int, way: str) -> Outcome:
    model, chosen = loaded
    model.engine.forget()
    return SETTLES[way](model, chosen[index])


def milliseconds(_: Path, _jobs: int, console: Console) -> dict[str, Any]:
    """From an edit to the answer, for ten windows that were read before it; in one process."""
    measured = cases(held_out_files(), SEED)[0]
    model = load_engine("default").model
    found = timed(model, measured, SEED)
    columns = {"windows": "", "tokens a window": ".0f", **dict.fromkeys(("wall ms", "processor ms"), MS)}
    cells = [(one.windows, one.tokens, one.wall, one.processor) for one in found]
    show("from an edit to the fallen words, medians", columns, cells, console)
    return {"rows": found}


def commits(_: Path, jobs: int, console: Console) -> dict[str, Any]:
    """Versions of held-out packages, hunk by hunk."""
    chosen = measured(EDITS, SEED)
    with workers(load_steps, chosen, jobs) as pool:
        found = answers(look, range(len(chosen)), pool, "together", console)
        read = answers(fall, range(READ), pool, "by the fall alone", console)
    table = [change(way, chosen, [one.ways[way] for one in found]) for way in found[0].ways]
    table.append(change("by the fall alone", chosen[:READ], read))
    shares = dict.fromkeys(("edits", "follow", "offered", "exact", "wrong", "of those elsewise", "right"), "")
    cells = [
        (
            one.way, one.edits, one.follow, one.offered.percent(".0f", ".0f"), one.exact.percent(".0f", ".0f"),
            *(part.percent(".1f", ".1f") for part in (one.wrong, one.elsewise, one.right)),
        )
        for one in table
    ]  # fmt: skip
    show("real changes, percent of hunks; offers in a hundred edits", {"way": "", **shares}, cells, console)
    took = sorted(one.milliseconds for one in found)
    times = {f"{share} %": took[min(len(took) - 1, len(took) * share // 100)] for share in (50, 90, 95, 99, 100)}
    said = ", ".join(f"{name}: {time:.1f}" for name, time in times.items())
    console.print(f"offers by plan, milliseconds of processor at most, for a share of the edits: {said}")
    return {"seed": SEED, "rows": table, "milliseconds": times}


def load_steps(chosen: Sequence[Step]) -> tuple[Model, Sequence[Step]]:
    return load_engine("default").model, chosen


def look(loaded: tuple[Model, Sequence[Step]], index: int) -> Looked:
    return looked(loaded[0], loaded[1][index])


def fall(loaded: tuple[Model, Sequence[Step]], index: int) -> Shown:
    return by_fall(loaded[0], loaded[1][index])


PARTS: Mapping[str, Measure] = {"words": words, "settle": settle, "time": milliseconds, "commits": commits}
