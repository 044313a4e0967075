"""The memory benchmark: the same holes without a memory, with that of the file, and with that of the project.

python -m benchmarks.memory [--holes 300] [--seeds 5,6] [--fit-seed 11] [--fit-holes 300] [--jobs 2] [--only fills]

fills    what the product fills in, with a memory in its request and without
blocks   holes of several lines, filled the same ways
pairs    two holes on one canvas, filled the same ways
words    names in a list of completions
choice   the same texts chosen by each reading alone and together, with one weight and with a fitted one
timing   what a memory costs

Records of holes are kept in benchmarks/results/memory-*.jsonl; an interrupted run goes on there. Remove them when the
memory or the checkpoint has changed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from benchmarks.memory.blocks import block, block_rows, show_blocks
from benchmarks.memory.fills import FILL_WAYS, filled
from benchmarks.memory.fit import Fitted, fit, nats_of
from benchmarks.memory.gather import Gathering, records
from benchmarks.memory.pairs import PairRow, pair, pair_rows
from benchmarks.memory.records import record
from benchmarks.memory.rows import FillRow, Record, Row, fill_rows, rows
from benchmarks.memory.timing import Costs, costs
from benchmarks.memory.unasked import Curve, curves, plot
from benchmarks.memory.words import NameRow, name_rows, named
from benchmarks.shared.figures import spread
from benchmarks.shared.report import MACHINE, RESULTS, show, wide_console, write
from rich.console import Console

from sfumato_model.checkpoint.folder import find
from sfumato_model.checkpoint.manifest import MANIFEST, read_manifest
from sfumato_model.text.tokenizer import FileTokenizer

MEMORIES = ("file", "project")


class Part(StrEnum):
    """What can be measured alone."""

    FILLS = "fills"
    CHOICE = "choice"
    BLOCKS = "blocks"
    PAIRS = "pairs"
    WORDS = "words"
    TIMING = "timing"


def main(
    holes: Annotated[int, typer.Option(help="single-line holes of each draw")] = 300,
    seeds: Annotated[str, typer.Option(help="of the draws that are measured, separated by commas")] = "5,6",
    fit_seed: Annotated[int, typer.Option(help="of the draw that the weights are fitted on")] = 11,
    fit_holes: Annotated[int, typer.Option(help="its holes")] = 300,
    tokens: Annotated[int, typer.Option(help="of the memory whose costs are measured")] = 2_000_000,
    blocks: Annotated[int, typer.Option(help="holes of several lines of each draw, 150 at most")] = 75,
    jobs: Annotated[int, typer.Option(help="processes that share the holes")] = os.cpu_count() or 1,
    checkpoint: str = "default",
    only: Annotated[Part | None, typer.Option(help="one part of the benchmark")] = None,
) -> None:
    """Measure, print, and write what was found."""
    console = wide_console()
    found: dict[str, Any] = {"machine": MACHINE, "checkpoint": checkpoint}
    each = [int(seed) for seed in seeds.split(",")]
    if only in (None, Part.FILLS):
        how = Gathering(name="fills", ask=filled, checkpoint=checkpoint, jobs=jobs, console=console)
        some = [one for seed in each for one in records(how, seed, holes)]
        found["fills"] = fill_rows(some, FILL_WAYS)
        _say_fills(found["fills"], len(some), console)
        found["unasked"] = curves(some)
        _say_unasked(found["unasked"], checkpoint, console)
    if only in (None, Part.BLOCKS):
        how = Gathering(name="blocks", ask=block, checkpoint=checkpoint, jobs=jobs, console=console, several=True)
        some = [one for seed in each for one in records(how, seed, blocks)]
        found["blocks"] = block_rows(some)
        show_blocks(found["blocks"], len(some), console)
    if only in (None, Part.PAIRS):
        how = Gathering(name="pairs", ask=pair, checkpoint=checkpoint, jobs=jobs, console=console)
        found["pairs"] = pair_rows([one for seed in each for one in records(how, seed, holes)])
        _say_pairs(found["pairs"], console)
    if only in (None, Part.WORDS):
        how = Gathering(name="words", ask=named, checkpoint=checkpoint, jobs=jobs, console=console)
        found["words"] = name_rows([one for seed in each for one in records(how, seed, holes)])
        _say_names(found["words"], console)
    if only in (None, Part.CHOICE):
        how = Gathering(name="texts", ask=record, checkpoint=checkpoint, jobs=jobs, console=console)
        known = records(how, fit_seed, fit_holes)
        fitted = {name: fit(known, name) for name in MEMORIES}
        found["fitted"] = {"seed": fit_seed, "holes": fit_holes, **fitted}
        _say_fitted(fitted, console)
        draws = {seed: records(how, seed, holes) for seed in each}
        found["draws"] = {seed: _draw(f"draw {seed}", some, fitted, console) for seed, some in draws.items()}
        if len(draws) > 1:
            found["all"] = _draw("all draws", [one for some in draws.values() for one in some], fitted, console)
    if only in (None, Part.TIMING):
        found["costs"] = costs(FileTokenizer.from_file(find(checkpoint) / "tokenizer.json"), tokens)
        _say_costs(found["costs"], console)
    write(f"memory-{only or 'all'}", found, console)


def _say_fitted(fitted: dict[str, Fitted], console: Console) -> None:
    columns = {"memory": "", "tokens": ",", "causal": ".3f", "one m": ".3f", "m": ".1f", "fitted": ".3f"}
    each = [(n, f.tokens, f.nats_causal, f.nats_constant, f.constant, f.nats) for n, f in fitted.items()]
    show("nats a token of the true text, fitted draw", columns, each, console)
    for name, one in fitted.items():
        console.print(f"{name}: {one.weight}")


def _draw(title: str, some: Sequence[Record], fitted: dict[str, Fitted], console: Console) -> dict[str, Any]:
    found = rows(some, {name: one.weight for name, one in fitted.items()})
    columns = {"way": "", "exact": "", "in code": "", "more than landed": "", "parses": ""}
    show(f"{title}: {len(some)} single-line holes, %", columns, map(_cells, found), console)
    nats = {name: nats_of(some, name, one.weight) for name, one in fitted.items()}
    console.print(f"nats a token with the fitted weights: {nats}")
    times = {name: spread([one["ms"][name] for one in some]) for name in some[0]["ms"]}
    console.print(f"milliseconds: {times}, a fill {spread([one['landed']['ms'] for one in some])}")
    return {"rows": found, "nats": nats, "milliseconds": times}


def _cells(row: Row) -> tuple[str, ...]:
    parses = row.parses.percent(".1f", ".0f") if row.parses is not None else "-"
    exact, code, gain = (one.percent(".1f", ".1f") for one in (row.exact, row.code_exact, row.gain))
    return row.way, exact, code, gain, parses


def _say_fills(found: Sequence[FillRow], count: int, console: Console) -> None:
    columns = {"way": "", "exact": "", "more than without": "", "parses": "", "median ms": ".0f"}
    each = [
        (row.way, *(one.percent(".1f", ".1f") for one in (row.exact, row.gain, row.parses)), row.milliseconds)
        for row in found
    ]
    show(f"filled: {count} single-line holes, %", columns, each, console, texts=4)
    names = ("way", "shown", "right", "shown that counts", "right of it", "at once", "right of that")
    columns = {**dict.fromkeys(names, ""), "characters": ".2f", "ms": ".0f", "quick": ".0f", "slow": ".0f"}
    each = []
    for row in found:
        shares = (row.shown, row.right, row.counted, row.counted_right, row.at_once, row.at_once_right)
        told = ("-" if one is None else one.percent(".1f", ".0f") for one in shares)
        each.append((row.way, *told, row.characters, row.unasked_milliseconds, row.quick, row.slow))
    show("what is shown unasked, contexts encoded before, %", columns, each, console, texts=7)


def _say_unasked(found: Sequence[Curve], checkpoint: str, console: Console) -> None:
    path = RESULTS / "memory-unasked"
    plot(found, read_manifest(find(checkpoint) / MANIFEST).show_confidence, path)
    columns = {"memory": "", "most shown that counts, 75 % right": ".1%", "threshold": ".2f", "could count": ""}
    each = [(one.way, *one.best(), one.could.percent(".1f", ".0f")) for one in found]
    show(f"unasked, by threshold ({path}.svg)", columns, each, console)


def _say_pairs(found: Sequence[PairRow], console: Console) -> None:
    columns = {**dict.fromkeys(("way", "exact", "more than without", "both exact", "sound"), ""), "median ms": ".0f"}
    each = []
    for row in found:
        shares = (row.exact, row.gain, row.both, row.sound)
        each.append((row.way, *(one.percent(".1f", ".1f") for one in shares), row.milliseconds))
    show(f"filled: {found[0].both.n} canvases with two holes, %", columns, each, console, texts=5)


def _say_names(found: Sequence[NameRow], console: Console) -> None:
    columns = {"typed": "", "way": "", f"of {found[0].first.n}: first": "", "listed": "", "ms, median and 95 %": ""}
    each = []
    for row in found:
        took = "" if row.milliseconds is None else f"{row.milliseconds.median:.1f}, {row.milliseconds.p95:.1f}"
        each.append((str(row.typed), row.way, row.first.percent(".0f", ".0f"), row.listed.percent(".0f", ".0f"), took))
    show("names by how many of their characters are typed, %", columns, each, console, texts=5)


def _say_costs(found: Costs, console: Console) -> None:
    console.print(
        f"{found.tokens:,} tokens in {found.volumes} volumes: {found.megabytes:.0f} MB, sorted in "
        f"{found.build_seconds:.2f} s, tokenized in {found.tokenize_seconds:.1f} s, "
        f"{found.microseconds_a_slot:.0f} microseconds a slot"
    )
    names = ("remove_file", "add_file", "document", "typed", "step", "continuations")
    columns = {"milliseconds of the processor": "", "n": "", "median": ".2f", "95 %": ".2f"}
    show("costs", columns, [(name, getattr(found, name)) for name in names], console)


if __name__ == "__main__":
    typer.run(main)
