"""Exact match over rest-of-line holes of files never trained on: ours, without suffix, true length, left to right.

    python benchmarks/held_out.py [--holes 1000] [--checkpoint default] [--record]

`--record` writes the figures into the checkpoint's manifest.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
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


def ours(model: Model, hole: HeldOutHole, *, suffix: bool = True) -> Answer:
    """The product's own way: sizes tried together, the best chosen."""
    return _fill(model, hole, hole.after if suffix else "")


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


def measure(name: str, answer: Callable[[HeldOutHole], Answer], holes: list[HeldOutHole], console: Console) -> Row:
    """Ask `answer` for every hole."""
    hits: list[bool] = []
    steps = 0
    begun = time.monotonic()
    for hole in track(holes, description=name.ljust(28), console=console, transient=True):
        text, taken = answer(hole)
        hits.append(text.rstrip() == hole.truth.rstrip())
        steps += taken
    spent = time.monotonic() - begun
    low, high = interval(hits)
    code = [hit for hit, hole in zip(hits, holes, strict=True) if hole.code]
    return Row(
        name=name, exact=sum(hits) / len(hits), low=low, high=high, code_exact=sum(code) / max(1, len(code)),
        steps=steps / len(holes), milliseconds=1000 * spent / len(holes),
    )  # fmt: skip


def main(
    holes: Annotated[int, typer.Option(help="how many holes")] = 1000,
    checkpoint: str = "default",
    record: Annotated[bool, typer.Option(help="write the figures into the checkpoint's manifest")] = False,
) -> None:
    """Measure and print."""
    console = Console()
    sources = read_sources()
    only_held_out = replace(sources, packages=tuple(p for p in sources.packages if p.held_out), standard_library=False)
    folder = user_cache_path("sfumato") / "training" / "wheels"
    download(only_held_out, folder)
    engine = load_engine(checkpoint, report=console.print)
    model = engine.model
    files = load(only_held_out, folder).held_out
    chosen = rest_of_line_holes(files, model.tokenizer, holes, SEED)
    ways: list[tuple[str, Callable[[HeldOutHole], Answer]]] = [
        ("clamped suffix (ours)", lambda h: ours(model, h)),
        ("no suffix", lambda h: ours(model, h, suffix=False)),
        ("true length given", lambda h: true_length(model, h)),
        ("left to right, same weights", lambda h: fill_line(model, h.before, h.after, h.path)),
    ]
    rows = []
    for name, answer in ways:
        model.prefixes.clear()
        rows.append(measure(name, answer, chosen, console))
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
