"""The soak: many requests through one server and one language server; memory and latency over time.

python -m benchmarks.soak [--requests 10000] [--seed 0]
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

import typer
from benchmarks.replay.language_server import language_server, written_out
from benchmarks.shared.report import MACHINE, RESULTS, wide_console, write
from benchmarks.shared.servers import ready_server, runtime_folder
from benchmarks.soak.figures import Asked, Record, Resident, errors, growth, tenths
from benchmarks.soak.plots import plot_soak
from benchmarks.soak.run import Editor, Stopped, soak
from benchmarks.soak.tables import show_growth, show_tenths
from benchmarks.soak.traffic import read_documents, steps
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sfumato_client.address.address import Address
from sfumato_client.http import AsyncClient

SAMPLES = 500
"""Of memory, in one run."""


async def measure(address: Address, requests: int, seed: int, console: Console) -> Record:
    """With progress. Ctrl-C ends it with what there is."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    asked: list[Asked] = []
    resident: list[Resident] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    documents = read_documents()
    texts = {f"{name}.py": text for name, text in documents.items()}
    with written_out(texts) as folder, Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("soaking", total=requests)

        def tell(one: Asked, now: list[Resident]) -> None:
            asked.append(one)
            resident.extend(now)
            sizes = ", ".join(f"{each.process} {each.megabytes:.0f}" for each in now)
            progress.update(task, advance=1, description=f"MB: {sizes}" if sizes else None)

        with suppress(Stopped):
            async with (
                AsyncClient(address) as client,
                language_server(runtime_folder(address), folder) as server,
            ):
                every = max(1, requests // SAMPLES)
                await soak(steps(documents, requests, seed), every, client, Editor(server), stop, tell)
    return Record(asked=tuple(asked), resident=tuple(resident))


def main(
    requests: Annotated[int, typer.Option(min=10, help="how many in all")] = 10_000,
    seed: Annotated[int, typer.Option(help="chooses what is asked where")] = 0,
    checkpoint: str = "default",
) -> None:
    """Measure, print, and write benchmarks/results/soak.json and its picture."""
    console = wide_console()
    with ready_server(checkpoint, console) as (client, status):
        record = asyncio.run(measure(client.address, requests, seed, console))
        restarts = client.status().counts.worker_restarts
    parts, growths, wrong = tenths(record), growth(record), errors(record.asked)
    show_tenths(parts, console)
    show_growth(growths, len(record.asked), console)
    if wrong or restarts:
        console.print(f"errors: {wrong}; the worker was started again {restarts} times", style="red")
    written = {
        "checkpoint": status.checkpoint and status.checkpoint.name, "device": status.device,
        "machine": MACHINE, "requests": len(record.asked), "asked_for": requests,
        "seed": seed, "errors": wrong, "worker_restarts": restarts,
        "growth": [asdict(each) | {"flat": each.flat, "met": each.met} for each in growths],
        "tenths": parts,
    }  # fmt: skip
    write("soak", written, console)
    plot_soak(record, f"{len(record.asked)} requests, {status.device}", RESULTS / "soak")


if __name__ == "__main__":
    typer.run(main)
