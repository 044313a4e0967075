"""A fill with a 512-token context and a 16-token hole: milliseconds of prefill, of each step and in all.

    python benchmarks/run.py [--rounds 20] [--checkpoint default]

Beside it, in the same run, the same weights left to right. Ratios mean more than milliseconds on a shared machine.
"""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from left_to_right import fill_line
from sfumato_model.fill import fill
from sfumato_model.load import load_engine
from sfumato_model.model import Model
from sfumato_model.request import FillRequest, FillResult, Hole, Limits

RESULTS = Path(__file__).parent / "results"
TEXT = Path(__file__).with_name("sample.py.txt")
CONTEXT_TOKENS = 512
SLOTS = 16


@dataclass(frozen=True, kw_only=True)
class Row:
    """Medians over the rounds, in milliseconds; `step` is each step's own."""

    name: str
    context_tokens: int
    canvas_tokens: int
    prefill: float
    step: tuple[float, ...]
    total: float


def place(model: Model) -> tuple[str, str]:
    """Cut the sample text so that its context fills the budget and the cut is in the middle of a line."""
    text = TEXT.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for count in range(len(lines), 0, -1):
        before = "".join(lines[:count])
        line = lines[count] if count < len(lines) else ""
        if len(model.tokenizer.encode(before)) <= CONTEXT_TOKENS * 2 and len(line) > 30:
            cut = line.index(" ", len(line) - len(line.lstrip()) + 1) + 1
            return before + line[:cut], line[-1] + "".join(lines[count + 1 :])
    raise ValueError(f"{TEXT} is too short")


def measure(name: str, model: Model, before: str, after: str, rounds: int, console: Console, *, warm: bool) -> Row:
    """Fill `rounds` times, the context encoded anew each time unless `warm`."""
    results: list[FillResult] = []
    for number in track(range(rounds + 2), description=name.ljust(34), console=console, transient=True):
        if not warm:
            model.prefixes.clear()
        request = FillRequest(segments=(before, Hole(max_tokens=SLOTS), after), path="sample.py", seed=number)
        *_, result = fill(model, request, Limits(clock=time.perf_counter))
        assert isinstance(result, FillResult)
        results.append(result)
    stats = [result.stats for result in results[2:]]
    most = max(len(s.step_seconds) for s in stats)
    steps = [[s.step_seconds[k] for s in stats if len(s.step_seconds) > k] for k in range(most)]
    return Row(
        name=name, context_tokens=stats[0].context_tokens, canvas_tokens=stats[0].canvas_tokens,
        prefill=_ms(s.prefill_seconds for s in stats), step=tuple(_ms(step) for step in steps),
        total=_ms(s.total_seconds for s in stats),
    )  # fmt: skip


def measure_peer(model: Model, before: str, after: str, rounds: int, console: Console) -> Row:
    """Left to right, greedy, with its cache, the context warm: as many tokens as the hole has slots."""
    spent: list[float] = []
    taken = 0
    for _ in track(range(rounds + 2), description="left to right".ljust(34), console=console, transient=True):
        begun = time.perf_counter()
        _, taken = fill_line(model, before, after, "sample.py", limit=SLOTS, stop_at_line=False)
        spent.append(time.perf_counter() - begun)
    total = _ms(spent[2:])
    return Row(
        name="left to right, same weights, warm", context_tokens=CONTEXT_TOKENS, canvas_tokens=taken, prefill=0.0,
        step=(total / taken,) * taken, total=total,
    )  # fmt: skip


def _ms(seconds: object) -> float:
    return 1000 * statistics.median(list(seconds))  # type: ignore[call-overload]


def main(
    rounds: Annotated[int, typer.Option(help="timed fills a row")] = 20,
    checkpoint: str = "default",
) -> None:
    """Measure and print."""
    console = Console()
    model = load_engine(checkpoint, report=console.print).model
    before, after = place(model)
    one_size = replace(model, manifest=replace(model.manifest, hole_sizes=(SLOTS,)))
    runs: list[Callable[[], Row]] = [
        lambda: measure("one size of 16, cold", one_size, before, after, rounds, console, warm=False),
        lambda: measure("sizes 4, 8, 16 packed, cold", model, before, after, rounds, console, warm=False),
        lambda: measure("sizes 4, 8, 16 packed, warm", model, before, after, rounds, console, warm=True),
        lambda: measure_peer(model, before, after, rounds, console),
    ]
    rows = [run() for run in runs]
    table = Table(title=f"{CONTEXT_TOKENS}-token context, {SLOTS}-token hole, {torch.get_num_threads()} threads, ms")
    for column in ("", "context", "canvas", "prefill", "each step", "in all", "x left to right"):
        table.add_column(column, justify="left" if not column else "right")
    for row in rows:
        table.add_row(
            row.name, str(row.context_tokens), str(row.canvas_tokens), f"{row.prefill:.1f}",
            " ".join(f"{ms:.0f}" for ms in row.step[:8]) + (" ..." if len(row.step) > 8 else ""),
            f"{row.total:.1f}", f"{row.total / rows[-1].total:.2f}",
        )  # fmt: skip
    console.print(table)
    RESULTS.mkdir(exist_ok=True)
    figures = {"machine": platform.processor() or platform.machine(), "rows": [asdict(row) for row in rows]}
    (RESULTS / "fill.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
