"""Exact match over rest-of-line holes of files never trained on: ours, without suffix, true length, left to right.

    python benchmarks/held_out.py [--holes 1000] [--checkpoint default] [--record]

`--record` writes the figures into the checkpoint's manifest.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import track
from rich.table import Table

from left_to_right import fill_line
from sfumato_model.checkpoint import find
from sfumato_model.fill import Model, fill
from sfumato_model.healing import resume, word_start
from sfumato_model.load import load_engine
from sfumato_model.manifest import MANIFEST, read_manifest
from sfumato_model.request import FillRequest, FillResult, Hole, Limits
from sfumato_model.training.corpus import download, load, read_sources
from sfumato_model.training.held_out import HeldOutHole, interval, rest_of_line_holes

RESULTS = Path(__file__).parent / "results"
SEED = 2026
CHUNK = 25

Answer = tuple[str, int]
"""A text, and the steps that it took."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way to fill, over all holes: shares from 0 to 1, milliseconds a hole, prefill included."""

    name: str
    exact: float
    low: float
    high: float
    code_exact: float
    steps: float
    milliseconds: float


def ours(model: Model, hole: HeldOutHole) -> Answer:
    """The product's own way: sizes tried together, the best chosen."""
    return _fill(model, hole, hole.after)


def no_suffix(model: Model, hole: HeldOutHole) -> Answer:
    """As ours, without the text after the hole."""
    return _fill(model, hole, "")


def true_length(model: Model, hole: HeldOutHole) -> Answer:
    """The hole has exactly the slots of the true text."""
    stem = word_start(hole.before, len(hole.before))
    typed = hole.before[stem:]
    slots = len(model.tokenizer.encode(typed + hole.truth))
    if typed:
        prompt = model.prompt(_request(hole, hole.after))
        prefix = model.denoiser.encode(prompt.context, model.prefixes.best(prompt.context))
        model.prefixes.add(prefix)
        slots -= len(resume(model.denoiser, model.tokenizer, model.texts, prefix, typed).ids)
    exact = replace(model, manifest=replace(model.manifest, hole_sizes=(max(1, slots),)))
    return _fill(exact, hole, hole.after)


def _request(hole: HeldOutHole, after: str) -> FillRequest:
    return FillRequest(segments=(hole.before, Hole(), after), path=hole.path, single_line=True)


def _fill(model: Model, hole: HeldOutHole, after: str) -> Answer:
    *_, result = fill(model, _request(hole, after), Limits(clock=time.monotonic))
    assert isinstance(result, FillResult)
    return result.candidates[0].texts[0], len(result.stats.step_seconds)


WAYS: dict[str, Callable[[Model, HeldOutHole], Answer]] = {
    "clamped suffix (ours)": ours,
    "no suffix": no_suffix,
    "true length given": true_length,
    "left to right, same weights": lambda model, hole: fill_line(model, hole.before, hole.after, hole.path),
}

_model: Model | None = None


def _load(checkpoint: str) -> None:
    """Give this process of the pool its model."""
    global _model  # a pool's initializer has nowhere else to leave it
    _model = load_engine(checkpoint).model


def _ask(way: str, holes: list[HeldOutHole]) -> tuple[list[bool], int, float]:
    """Whether each hole was filled exactly, the steps taken and the seconds spent."""
    assert _model is not None
    _model.prefixes.clear()
    hits: list[bool] = []
    steps = 0
    begun = time.monotonic()
    for hole in holes:
        text, taken = WAYS[way](_model, hole)
        hits.append(text.rstrip() == hole.truth.rstrip())
        steps += taken
    return hits, steps, time.monotonic() - begun


def measure(way: str, pool: ProcessPoolExecutor, holes: list[HeldOutHole], console: Console) -> Row:
    """Fill every hole the one way, a chunk at a time."""
    chunks = [holes[at : at + CHUNK] for at in range(0, len(holes), CHUNK)]
    answers = pool.map(_ask, [way] * len(chunks), chunks)
    done = list(track(answers, description=way.ljust(28), total=len(chunks), console=console, transient=True))
    hits = [hit for chunk_hits, _, _ in done for hit in chunk_hits]
    steps = sum(taken for _, taken, _ in done)
    spent = sum(seconds for _, _, seconds in done)
    low, high = interval(hits)
    code = [hit for hit, hole in zip(hits, holes, strict=True) if hole.code]
    return Row(
        name=way, exact=sum(hits) / len(hits), low=low, high=high, code_exact=sum(code) / max(1, len(code)),
        steps=steps / len(holes), milliseconds=1000 * spent / len(holes),
    )  # fmt: skip


def main(
    holes: Annotated[int, typer.Option(help="how many holes")] = 1000,
    checkpoint: str = "default",
    jobs: Annotated[int, typer.Option(help="processes that share the holes")] = os.cpu_count() or 1,
    record: Annotated[bool, typer.Option(help="write the figures into the checkpoint's manifest")] = False,
) -> None:
    """Measure and print."""
    console = Console()
    sources = read_sources()
    only_held_out = replace(sources, packages=tuple(p for p in sources.packages if p.held_out), standard_library=False)
    folder = user_cache_path("sfumato") / "training" / "wheels"
    download(only_held_out, folder)
    tokenizer = load_engine(checkpoint, report=console.print).model.tokenizer
    files = load(only_held_out, folder).held_out
    chosen = rest_of_line_holes(files, tokenizer, holes, SEED)
    # Spawned, since a forked torch hangs; one thread each, as a small checkpoint runs.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _load, (checkpoint,)) as pool:
        rows = [measure(way, pool, chosen, console) for way in WAYS]
    code = sum(hole.code for hole in chosen)
    _print(rows, len(chosen), code, console)
    RESULTS.mkdir(exist_ok=True)
    figures = {"holes": len(chosen), "code_holes": code, "seed": SEED, "rows": [asdict(row) for row in rows]}
    (RESULTS / "held_out.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if record:
        path = find(checkpoint) / MANIFEST
        manifest = read_manifest(path)
        path.write_text(replace(manifest, facts={**manifest.facts, "held_out_figures": figures}).to_json(), "utf-8")
        console.print(f"recorded in {path}")


def _print(rows: list[Row], holes: int, code: int, console: Console) -> None:
    table = Table(title=f"rest-of-line holes of 1 to 15 tokens, {holes} in held-out files, {code} of them in code")
    for column in ("", "exact match", "95 % interval", "in code", "steps", "ms a hole"):
        table.add_column(column, justify="left" if not column else "right")
    for row in rows:
        table.add_row(
            row.name, f"{row.exact:.1%}", f"{row.low:.1%} to {row.high:.1%}", f"{row.code_exact:.1%}",
            f"{row.steps:.1f}", f"{row.milliseconds:.0f}",
        )  # fmt: skip
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
