"""Whole small programs of held-out packages, typed key by key into an empty file through the language server.

python -m benchmarks.programs [--programs 4] [--seed 0]

The user, the editor and the clock are those of `benchmarks/replay`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from benchmarks.programs.choose import programs
from benchmarks.programs.counted import SHORT, Counted, counted
from benchmarks.programs.without_memory import without_memory
from benchmarks.quality.held_out_holes import held_out_files
from benchmarks.replay.file_words import FileWords
from benchmarks.replay.language_server import language_server, written_out
from benchmarks.replay.plan import Session
from benchmarks.replay.record import HunkRecord
from benchmarks.replay.replay import Setting
from benchmarks.replay.runs import WITHOUT, Run, type_all
from benchmarks.replay.sources import SuggestionSource
from benchmarks.replay.user import Policy
from benchmarks.shared.report import MACHINE, end_with_signals, show, wide_console, write
from benchmarks.shared.servers import ready_server, runtime_folder
from rich.console import Console
from rich.progress import track

OURS, BEFORE, WORDS = "Sfumato", "without its memory", "words of the file"
Typed = Mapping[Run, Sequence[HunkRecord]]


async def typed(sessions: Sequence[Session], runtime: Path, source: str, seed: int, console: Console) -> Typed:
    """All programs by every user, with suggestions from the server of `runtime` and from the words of the file."""
    runs = [Run(source=source, policy=policy, instant=now) for policy in Policy for now in (False, True)]
    if source == OURS:
        runs += [Run(source=WORDS, policy=policy) for policy in Policy]
    found: dict[Run, list[HunkRecord]] = {}
    for session in track(sessions, description=source, console=console, transient=True):
        # A project that holds nothing else: its own packages would be a memory.
        with written_out({f"{session.file.project}/{session.file.path}": ""}) as folder:
            async with language_server(runtime, folder) as server:
                sources: dict[str, SuggestionSource] = {source: server, WORDS: FileWords()}
                each = await type_all([session], sources, runs, Setting(), seed, lambda _path: None)
        for run, records in each.items():
            found.setdefault(run, []).extend(records)
    return found


def main(
    count: Annotated[int, typer.Option("--programs", help="modules of 90 to 130 lines, one a package")] = 4,
    seed: Annotated[int, typer.Option(help="chooses pauses and typos")] = 0,
    checkpoint: str = "default",
) -> None:
    """Measure, print, and write benchmarks/results/programs.json."""
    end_with_signals()
    console = wide_console()
    sessions = programs(held_out_files(), count)
    found: dict[Run, Sequence[HunkRecord]] = {}
    for source, own in ((OURS, nullcontext(checkpoint)), (BEFORE, without_memory(checkpoint))):
        with own as name, ready_server(name, console) as (client, _):
            found |= asyncio.run(typed(sessions, runtime_folder(client.address), source, seed, console))
    for session in sessions:
        file = session.file
        console.print(f"{file.project}: {file.path}, {file.new.count(chr(10))} lines, {len(file.new)} characters")
    total = {run: counted(records, found[WITHOUT]) for run, records in found.items() if run != WITHOUT}
    title = f"{len(sessions)} programs, {total[next(iter(total))].characters} characters typed without suggestions"
    _show(title, total, console)
    each = {
        session.file.path: {run: counted([records[at]], [found[WITHOUT][at]]) for run, records in found.items()}
        for at, session in enumerate(sessions)
    }
    for path, runs in each.items():
        _show(path, {run: one for run, one in runs.items() if run.policy is Policy.PART and run != WITHOUT}, console)
    written = {"machine": MACHINE, "checkpoint": checkpoint, "seed": seed, "total": _rows(total)}
    write("programs", {**written, "programs": {path: _rows(own) for path, own in each.items()}}, console)


def _show(title: str, rows: Mapping[Run, Counted], console: Console) -> None:
    names = ("pauses", "shown", "right", "part", "wrong", f"<= {SHORT}", "right ", "lines", "right  ")
    columns = {"": "", **dict.fromkeys(names, ""), "saved": ".1%", "wrong / 100": ".2f"}
    cells = []
    for run, one in rows.items():
        counts = (one.pauses, one.shown, one.right, one.part, one.wrong, one.short, one.short_right)
        name = run.name.replace("\n", " ")
        cells.append((name, *counts, one.lines, one.lines_right, one.saved, one.wrong_per_100_keystrokes))
    show(title, columns, cells, console)


def _rows(runs: Mapping[Run, Counted]) -> list[dict[str, Any]]:
    return [asdict(run) | asdict(own) for run, own in runs.items()]


if __name__ == "__main__":
    typer.run(main)
