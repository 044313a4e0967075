"""The commit replay benchmark: real changes of real projects, typed through the language server.

python -m benchmarks.replay [--keystrokes 7000] [--projects flask,tenacity] [--seed 0]
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from benchmarks.replay.figures import Figures, figures
from benchmarks.replay.file_words import FileWords
from benchmarks.replay.language_server import language_server, written_out
from benchmarks.replay.plan import Session, plan
from benchmarks.replay.projects import Checkout, check_out, read_projects
from benchmarks.replay.record import HunkRecord
from benchmarks.replay.replay import Setting
from benchmarks.replay.runs import WITHOUT, Run, type_all
from benchmarks.replay.tables import show_projects, show_runs
from benchmarks.replay.user import Policy
from benchmarks.shared.report import MACHINE, chosen, end_with_signals, wide_console, write
from benchmarks.shared.servers import ready_server, runtime_folder
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

SFUMATO, WORDS = "Sfumato", "words of the file"
RUNS = (
    # As timed comes first, so that latency is measured in the natural order of the requests.
    Run(source=SFUMATO),
    Run(source=SFUMATO, instant=True),
    Run(source=SFUMATO, policy=Policy.WHOLE),
    Run(source=SFUMATO, policy=Policy.WHOLE, instant=True),
    Run(source=WORDS),
    Run(source=WORDS, policy=Policy.WHOLE),
)


async def measure(
    sessions: Sequence[Session], checkouts: tuple[Checkout, ...], runtime: Path, setting: Setting, seed: int,
    console: Console,
) -> dict[Run, list[HunkRecord]]:  # fmt: skip
    """Type every session in every run, with progress."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    total = sum(len(session.typed) for session in sessions) * (len(RUNS) + 1)
    texts = {f"{one.project.name}/{path}": text for one in checkouts for path, text in one.before.items()}
    with written_out(texts) as folder, Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("typing", total=total)
        async with language_server(runtime, folder) as server:
            return await type_all(
                sessions, {SFUMATO: server, WORDS: FileWords()}, RUNS, setting, seed,
                lambda path: progress.update(task, advance=1, description=path),
            )  # fmt: skip


def by_project(records: Mapping[Run, Sequence[HunkRecord]], seed: int) -> dict[str, dict[Run, Figures]]:
    """The figures of every run, for each project apart."""
    names = dict.fromkeys(record.project for record in records[WITHOUT])
    own = {name: {run: [r for r in kept if r.project == name] for run, kept in records.items()} for name in names}
    return {name: {run: figures(kept[run], kept[WITHOUT], seed) for run in RUNS} for name, kept in own.items()}


def main(
    keystrokes: Annotated[int, typer.Option(help="characters that are typed in one run, about")] = 7000,
    seed: Annotated[int, typer.Option(help="chooses hunks, pauses and typos")] = 0,
    projects: Annotated[str, typer.Option(help="names, separated by commas")] = "",
    debounce: Annotated[float, typer.Option(help="ms after the last key until the editor asks")] = 165.0,
    closing: Annotated[bool, typer.Option(help="the editor closes brackets and quotes")] = True,
    checkpoint: str = "default",
) -> None:
    """Measure, print, and write benchmarks/results/replay.json."""
    end_with_signals()
    console = wide_console()
    known = {project.name: project for project in read_projects()}
    typed = [known[name] for name in chosen(projects, known)]
    checkouts = check_out(typed)
    sessions = plan(checkouts, keystrokes, seed)
    setting = Setting(debounce_ms=debounce, closing=closing)
    with ready_server(checkpoint, console) as (client, status):
        records = asyncio.run(measure(sessions, checkouts, runtime_folder(client.address), setting, seed, console))
    total = {run: figures(records[run], records[WITHOUT], seed) for run in RUNS}
    each = by_project(records, seed)
    hunks, characters = len(records[WITHOUT]), total[RUNS[0]].characters_without
    title = f"{hunks} hunks of {len(each)} projects, {characters} characters typed without suggestions"
    show_runs(title, {run.name: total[run] for run in RUNS}, console)
    named = {project: {run.name: own for run, own in runs.items()} for project, runs in each.items()}
    show_projects("by project: characters saved, wrong shown per 100 keystrokes", named, console)
    for policy in Policy:
        ours, theirs = (total[Run(source=source, policy=policy)] for source in (SFUMATO, WORDS))
        if ours.saved is not None and theirs.saved:
            console.print(f"{policy}, as timed: {ours.saved / theirs.saved:.2f} times what the words of the file save")
    written = {
        "checkpoint": status.checkpoint and status.checkpoint.name, "machine": MACHINE, "keystrokes": keystrokes,
        "seed": seed, "setting": setting, "projects": typed,
        "total": rows(total), "by_project": {name: rows(runs) for name, runs in each.items()},
    }  # fmt: skip
    write("replay", written, console)


def rows(runs: Mapping[Run, Figures]) -> list[dict[str, Any]]:
    """As JSON has it: a run's facts and its figures in one object."""
    return [asdict(run) | asdict(own) for run, own in runs.items()]


if __name__ == "__main__":
    typer.run(main)
