"""What a lent card can say of the released checkpoint, in ten minutes: `python -m benchmarks.accelerator`.

Random weights of its shape first, then the real ones where they have been pulled. Every figure is printed and written
as it comes, the ones that are missed most first; each part has a budget. Without a card every figure is unmeasured.
"""

from __future__ import annotations

import re
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import torch
import typer
from benchmarks.accelerator import passes, real
from benchmarks.accelerator.record import UNMEASURED, Record, Row
from benchmarks.accelerator.subject import SHAPES, Subject, card_rows, drawn_text, measured_card
from benchmarks.latency.machine import machine
from benchmarks.released.roofline import CARDS, milliseconds
from benchmarks.shared.report import MS, RESULTS, chosen, end_with_signals, show, wide_console
from rich.console import Console

from sfumato_model.checkpoint.device import choose_device

RELEASED = "google/diffusiongemma-26B-A4B-it"
COMMAND = "python -m benchmarks.accelerator"
PARTS = {
    "card": 15.0, "weights": 90.0, "steps": 90.0, "prefill": 20.0, "first text": 15.0, "memory": 20.0, "experts": 60.0,
    "checkpoint": 150.0, "checkpoint steps": 40.0, "checkpoint first text": 25.0, "answers": 30.0, "quality": 240.0,
}  # fmt: skip
"""Seconds that each may take, as far as the run has them. From `checkpoint` on weights are real."""


def main(
    only: Annotated[str, typer.Option(help=f"parts, separated by commas: {', '.join(PARTS)}")] = "",
    device: Annotated[str, typer.Option(help="cuda, cuda:1, mps, cpu; CUDA, or nothing, where none is named")] = "",
    config: Annotated[str, typer.Option(help=f"of the weights that are drawn: {', '.join(SHAPES)}")] = "released",
    checkpoint: Annotated[str, typer.Option(help="real weights: a pulled id, or a folder")] = RELEASED,
    minutes: Annotated[float, typer.Option(help="for all of it")] = 9.5,
    part_seconds: Annotated[
        float, typer.Option(help="for each part, if it is less than its own; 0: a row of each")
    ] = 600,
    holes: Annotated[int, typer.Option(help="of the quality benchmark, at most")] = 400,
    out: Annotated[Path, typer.Option(help="the file of results")] = RESULTS / "accelerator.json",
) -> None:
    """Measure, print, and write, row by row."""
    end_with_signals()
    end = time.monotonic() + 60 * minutes
    console = wide_console()
    if config not in SHAPES:
        raise typer.BadParameter(f"{config!r} is none of: {', '.join(SHAPES)}", param_hint="--config")
    wanted = chosen(only, PARTS)
    if not device and not torch.cuda.is_available():
        _unmeasured(wanted, out, console)
        return
    on = choose_device(device or "cuda")
    if on.type == "cpu":
        torch.set_num_threads(1)  # nothing there is large enough for two
    subject = Subject(device=on, shape=config, source=checkpoint, text=drawn_text(config), card=measured_card(on))
    record = Record(
        path=out, console=console, facts=_facts(on, config, checkpoint), parts=_parts(wanted, "not reached")
    )
    console.print(f"{record.facts['label']}; writing {out}", markup=False)
    rows = _rows(subject, holes)
    for name in wanted:
        record.measure(name, rows[name], min(PARTS[name], part_seconds), end)
    if "quality" in wanted:
        console.print(f"all of the quality benchmark: python -m benchmarks.quality --jobs 1 --checkpoint {checkpoint}")
    if record.failed:
        raise typer.Exit(1)


def _rows(subject: Subject, holes: int) -> dict[str, Callable[[], Iterator[Row]]]:
    def on_random(measure: Callable[..., Iterator[Row]]) -> Callable[[], Iterator[Row]]:
        return lambda: measure(subject, subject.random())

    return {
        "card": partial(card_rows, subject),
        "weights": partial(_weights, subject),
        "steps": on_random(passes.step_rows),
        "prefill": on_random(passes.prefill_rows),
        "first text": on_random(passes.first_text_rows),
        "memory": on_random(passes.memory_rows),
        "experts": on_random(passes.experts_rows),
        "checkpoint": partial(real.load_rows, subject),
        "checkpoint steps": partial(real.real_step_rows, subject),
        "checkpoint first text": partial(real.real_first_text_rows, subject),
        "answers": partial(real.answer_rows, subject),
        "quality": partial(real.quality_rows, subject, holes),
    }


def _weights(subject: Subject) -> Iterator[Row]:
    begun = time.perf_counter()
    subject.random()
    cuda = subject.device.type == "cuda"
    taken, peak = (
        (torch.cuda.memory_allocated(subject.device), torch.cuda.max_memory_allocated(subject.device))
        if cuda
        else (None, None)
    )
    yield {
        "parameters": sum(parameter.numel() for parameter in subject.model.parameters()),
        "seconds": time.perf_counter() - begun,
        "taken_gb": taken and taken / 1e9, "peak_gb": peak and peak / 1e9,
    }  # fmt: skip


def _facts(device: torch.device, config: str, checkpoint: str) -> Row:
    is_measure = device.type != "cpu" and config == "released"
    label = "26B-A4B, random weights, bfloat16, eager; then real ones" if is_measure else (
        f"NOT A MEASURE: the {config} configuration on {device}"
    )  # fmt: skip
    return {
        "label": label, "measure": is_measure, "config": config, "checkpoint": checkpoint,
        "command": shlex.join([*COMMAND.split(), *sys.argv[1:]]),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": vars(machine(device=str(device), dtype="bfloat16")),
        "published": {"tokens_a_second": passes.PUBLISHED, "first_text_ms": passes.FIRST_TEXT_MS, "by": "vLLM, FP8"},
        "captured_graphs": "unwritten",
    }  # fmt: skip


def _parts(names: list[str], state: str) -> dict[str, Row]:
    return {name: {"state": state, "why": "", "seconds": 0.0, "rows": []} for name in names}


def _unmeasured(wanted: list[str], out: Path, console: Console) -> None:
    """Without a card: what would be measured, what bounds it by the makers' figures, and the command."""
    facts = {**_facts(torch.device("cpu"), "released", RELEASED), "label": UNMEASURED, "measure": False}
    Record(path=out, console=console, facts=facts, parts=_parts(wanted, UNMEASURED)).write()
    names = [re.sub(r" \d+ GB", "", card.name) for card in CARDS]
    limits = [
        (slots, readings, *(milliseconds(card, drawn_text("released"), slots * readings) for card in CARDS))
        for slots in sorted(passes.CANVASES)
        for readings in passes.READINGS
    ]
    show(
        f"26B-A4B, milliseconds a step: {UNMEASURED}; the least by the makers' figures, computed",
        {"canvas": "", "readings": "", **dict.fromkeys(names, MS)},
        limits, console,
    )  # fmt: skip
    console.print(f"torch finds no CUDA device: every part is {UNMEASURED} ({', '.join(wanted)})")
    console.print(f"on a machine with one: {facts['command']}", highlight=False)


if __name__ == "__main__":
    typer.run(main)
