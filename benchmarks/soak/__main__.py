"""The soak: many requests through one server and one language server; memory and latency over time.

python -m benchmarks.soak [--requests 10000] [--seed 0]
"""

from __future__ import annotations

import asyncio
import json
import platform
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from benchmarks.replay.language_server import language_server
from benchmarks.soak.figures import errors, growth, tenths
from benchmarks.soak.over_editor import Editor
from benchmarks.soak.plots import plot_soak
from benchmarks.soak.record import Asked, Record, Resident
from benchmarks.soak.run import Stopped, soak
from benchmarks.soak.tables import show_growth, show_tenths
from benchmarks.soak.traffic import read_documents, steps
from examples.demo.own_server import own_server
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sfumato_client.address.address import Address
from sfumato_client.http import AsyncClient

RESULTS = Path(__file__).parents[1] / "results"
WIDTH = 118
SAMPLES = 500
"""Of memory, in one run."""


async def measure(address: Address, requests: int, seed: int, console: Console) -> Record:
    """With progress. Ctrl-C ends it with what there is."""
    assert address.socket is not None, "a server of one's own listens on a socket in its runtime folder"
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    asked: list[Asked] = []
    resident: list[Resident] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with written_out(read_documents()) as folder, Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("soaking", total=requests)

        def tell(one: Asked, now: list[Resident]) -> None:
            asked.append(one)
            resident.extend(now)
            sizes = ", ".join(f"{each.process} {each.megabytes:.0f}" for each in now)
            progress.update(task, advance=1, description=f"MB: {sizes}" if sizes else None)

        with suppress(Stopped):
            async with (
                AsyncClient(address) as client,
                language_server(Path(address.socket).parent, folder) as server,
            ):
                editor = Editor(server._client, folder)
                every = max(1, requests // SAMPLES)
                await soak(steps(read_documents(), requests, seed), every, client, editor, stop, tell)
    return Record(asked=tuple(asked), resident=tuple(resident))


@contextmanager
def written_out(documents: Mapping[str, str]) -> Iterator[Path]:
    """As files of a folder, from which the language server takes snippets; gone afterwards."""
    with TemporaryDirectory(prefix="sfumato-soak-") as name:
        folder = Path(name).resolve()
        for document, text in documents.items():
            (folder / f"{document}.py").write_text(text, encoding="utf-8")
        yield folder


def main(
    requests: Annotated[int, typer.Option(min=10, help="how many in all")] = 10_000,
    seed: Annotated[int, typer.Option(help="chooses what is asked where")] = 0,
    checkpoint: str = "default",
) -> None:
    """Measure, print, and write benchmarks/results/soak.json and its picture."""
    console = Console()
    console.width = max(console.width, WIDTH)
    with console.status("starting") as line, own_server(checkpoint, line.update) as (client, status):
        line.stop()  # progress takes its place
        record = asyncio.run(measure(client.address, requests, seed, console))
        restarts = client.status().counts.worker_restarts
    parts, growths, wrong = tenths(record), growth(record), errors(record.asked)
    show_tenths(parts, console)
    show_growth(growths, len(record.asked), console)
    if wrong or restarts:
        console.print(f"errors: {wrong}; the worker was started again {restarts} times", style="red")
    RESULTS.mkdir(exist_ok=True)
    written: dict[str, Any] = {
        "checkpoint": status.checkpoint and status.checkpoint.name, "device": status.device,
        "machine": platform.processor() or platform.machine(), "requests": len(record.asked), "asked_for": requests,
        "seed": seed, "errors": wrong, "worker_restarts": restarts,
        "growth": [asdict(each) | {"flat": each.flat, "met": each.met} for each in growths],
        "tenths": [asdict(part) for part in parts],
    }  # fmt: skip
    (RESULTS / "soak.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    plot_soak(record, f"{len(record.asked)} requests, {status.device}", RESULTS / "soak")
    console.print(f"written to {RESULTS / 'soak.json'}, soak.svg and soak.png")


if __name__ == "__main__":
    typer.run(main)
