"""The quality benchmark: ours beside other ways to fill, on held-out files and on human-eval, in one run.

python -m benchmarks.quality [--holes 1000] [--part 300] [--outside 150] [--ways "ours,left to right"]
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from benchmarks.quality import plots, smollm2, tables
from benchmarks.quality.held_out_holes import held_out_files, held_out_holes
from benchmarks.quality.human_eval_holes import human_eval_holes, problems
from benchmarks.quality.known_hole import KnownHole
from benchmarks.quality.measure import Outcome, Task, load, measure
from benchmarks.quality.reports import best, curve, filter_effects
from benchmarks.quality.rows import HELD_OUT_GROUPS, HUMAN_EVAL_GROUPS, SINGLE, TESTED, Row, pairs_of, rows_of
from benchmarks.quality.ways import WAYS, Extent
from benchmarks.shared.pool import workers
from benchmarks.shared.report import MACHINE, RESULTS, chosen, write
from rich.console import Console

from sfumato_model.checkpoint.folder import find
from sfumato_model.checkpoint.manifest import MANIFEST, read_manifest
from sfumato_model.loading import load_engine

SEED = 2026


class Part(StrEnum):
    """What can be measured alone."""

    HELD_OUT = "held-out"
    HUMAN_EVAL = "human-eval"


def main(
    holes: Annotated[
        int, typer.Option(help="single-line holes of held-out files; 15 % more are of several lines")
    ] = 1000,
    problems_each: Annotated[int, typer.Option("--problems", help="human-eval holes of each kind")] = 164,
    part: Annotated[int, typer.Option(help="held-out holes for side ways; a third as many of human-eval")] = 300,
    outside: Annotated[int, typer.Option(help="the same for the outside model")] = 150,
    ways: Annotated[str, typer.Option(help="names, separated by commas")] = "",
    only: Annotated[Part | None, typer.Option(help="one part of the benchmark")] = None,
    checkpoint: str = "default",
    jobs: Annotated[int, typer.Option(help="processes that share the holes")] = os.cpu_count() or 1,
    name: Annotated[str, typer.Option(help="results are written to benchmarks/results/NAME.*")] = "quality",
    record: Annotated[bool, typer.Option(help="write the held-out figures into the checkpoint's manifest")] = False,
) -> None:
    """Measure, print, and write tables, JSON and plots."""
    console = Console()
    selected = chosen(ways, WAYS)
    model = load_engine(checkpoint, report=console.print).model
    files = held_out_files() if only != Part.HUMAN_EVAL else ()
    known = problems() if only != Part.HELD_OUT else {}
    held_out = held_out_holes(files, model.tokenizer, holes, SEED) if files else []
    tasks = human_eval_holes(known, problems_each, SEED) if known else []
    if any(WAYS[way].extent == "outside" for way in selected):
        smollm2.fetch()
    everything = [*held_out, *tasks]
    extents: dict[Extent, int] = {"all": len(everything), "part": part, "outside": outside}
    task = Task(checkpoint=checkpoint, holes=everything, files=files, problems=known)
    measured: dict[str, list[Outcome]] = {}
    with workers(load, task, jobs) as pool:
        for way in selected:
            extent = WAYS[way].extent
            count = extents[extent]
            of_tasks = count if extent == "all" else count // 3
            indices = [*range(len(held_out))[:count], *range(len(held_out), len(everything))[:of_tasks]]
            outcomes = measured[way] = measure(way, indices, task, pool, console)
            exact = sum(outcome.exact for outcome in outcomes)
            console.print(f"{way.ljust(20)} {exact} of {len(outcomes)} exact")
    RESULTS.mkdir(exist_ok=True)
    figures: dict[str, Any] = {"checkpoint": checkpoint, "machine": MACHINE, "jobs": jobs, "seed": SEED}
    if held_out:
        mine = {way: [o for o in outcomes if o.hole.task is None] for way, outcomes in measured.items()}
        threshold = model.manifest.show_confidence
        figures["held_out"] = report_held_out(mine, held_out, threshold, RESULTS / name, console)
    if tasks:
        mine = {way: [o for o in outcomes if o.hole.task is not None] for way, outcomes in measured.items()}
        figures["human_eval"] = report_human_eval(mine, RESULTS / f"{name}_human_eval", console)
    write(name, figures, console)
    if record and held_out:
        path = find(checkpoint) / MANIFEST
        manifest = read_manifest(path)
        facts = {**manifest.facts, "held_out_figures": recorded(figures["held_out"])}
        path.write_text(replace(manifest, facts=facts).to_json(), "utf-8")
        console.print(f"recorded in {path}")


def report_held_out(
    by_way: dict[str, list[Outcome]], holes: Sequence[KnownHole], threshold: float, path: Path, console: Console
) -> dict[str, Any]:
    """Print and plot the held-out part; return its figures. `threshold` is the one that the manifest has."""
    rows = [row for way, outcomes in by_way.items() for row in rows_of(way, outcomes, HELD_OUT_GROUPS)]
    single = [row for row in rows if row.kind == "single line"]
    code = sum(hole.code for hole in holes if hole.single_line)
    count = sum(hole.single_line for hole in holes)
    tables.show_rows(f"{count} single-line holes of held-out files, {code} in code", rows, "single line", console)
    tables.show_kinds("exact match by kind", rows, (*SINGLE, "several lines"), console)
    pairs = pairs_of(by_way, "single line", HELD_OUT_GROUPS["single line"])
    tables.show_pairs(pairs, console)
    by_name = {row.way: row.exact.value for row in single}
    if by_name.get("true length") and "without copies" in by_name:
        share = by_name["without copies"] / by_name["true length"]
        console.print(f"without copies, the choice of length reaches {share:.0%} of the true length's exact match")
    plots.plot_ways(single, "Single-line holes of held-out files", path)
    figures: dict[str, Any] = {
        "holes": len(holes), "single_line_holes": count, "code_holes": code,
        "rows": rows, "ours_minus": pairs,
    }  # fmt: skip
    if "ours" in by_way:
        lines = [o for o in by_way["ours"] if o.hole.single_line]
        points = curve(lines)
        top = best(points)
        at_manifest = curve(lines, [threshold])
        tables.show_confidence(points, top, at_manifest, console)
        plots.plot_confidence(points, top, path.with_name("confidence"))
        figures["confidence"] = {"points": points, "best": top, "as_shown": at_manifest}
    if "ours" in by_way and "without filters" in by_way:
        effects = filter_effects(by_way["ours"], by_way["without filters"])
        tables.show_filters(effects, console)
        figures["filters"] = effects
    return figures


def report_human_eval(by_way: dict[str, list[Outcome]], path: Path, console: Console) -> dict[str, Any]:
    """Print and plot the human-eval part; return its figures."""
    rows = [row for way, outcomes in by_way.items() for row in rows_of(way, outcomes, HUMAN_EVAL_GROUPS)]
    pairs = pairs_of(by_way, "all", HUMAN_EVAL_GROUPS["all"])
    tables.show_rows("infills of human-eval's solutions", rows, "all", console)
    tables.show_kinds("exact match, and tests passed, by kind", rows, TESTED, console)
    tables.show_pairs(pairs, console)
    plots.plot_ways([row for row in rows if row.kind == "all"], "Infills of human-eval's solutions", path)
    return {"rows": rows, "ours_minus": pairs}


def recorded(figures: dict[str, Any]) -> dict[str, Any]:
    """What a manifest keeps of the held-out figures."""
    measured: list[Row] = figures["rows"]
    rows = [
        {
            "name": row.way, "kind": row.kind, "holes": row.exact.n, "exact": round(row.exact.value, 4),
            "low": round(row.exact.low, 4), "high": round(row.exact.high, 4),
            "code_exact": row.code_exact and round(row.code_exact.value, 4),
            "steps": round(row.steps, 2), "milliseconds": round(row.milliseconds, 1),
        }
        for row in measured
    ]  # fmt: skip
    return {"holes": figures["holes"], "code_holes": figures["code_holes"], "seed": SEED, "rows": rows}


if __name__ == "__main__":
    typer.run(main)
