"""VS Code: from a keystroke to its character and to ghost text on the screen, in a real one, in a real browser.

python -m benchmarks.editors.vscode [--keys 120] [--rounds 4] [--suggestions 32]

Is a key slower on the screen with the language server than without it, whatever that does? The same keys are typed at
the same place, in turn with each thing that it may do. An interval that has 0 in it says: no difference was seen.

Needs what `make test-editors` installs. A headless browser has no display: a frame counts as shown once it was made.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import psutil
import typer
from benchmarks.editors.showing_checkpoint import showing_checkpoint
from benchmarks.editors.spread import Spread, spread
from benchmarks.editors.vscode_difference import Difference, difference
from benchmarks.editors.vscode_rounds import measure_rounds
from benchmarks.editors.vscode_situations import WITHOUT, situations
from benchmarks.editors.vscode_suggestions import suggest
from benchmarks.editors.vscode_window import Bench
from examples.demo.own_server import own_server
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table
from tests.editors.around import installed
from tests.editors.vscode.serving import find_program, install, pack, write_programs

RESULTS = Path(__file__).parents[1] / "results"


@dataclass(frozen=True, kw_only=True)
class Row:
    """From a key to its character on the screen, by what goes on meanwhile."""

    keys: Spread
    longer: Difference | None
    """Than without Sfumato."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    machine: str
    keys: dict[str, Row]
    ghost: dict[str, Spread]
    """From a key to ghost text on the screen, and the parts of it."""
    asked: int
    shown: int


def measure(bench: Bench, keys: int, rounds: int, suggestions: int, console: Console) -> Figures:
    console.print("starting a server and two windows")
    with ExitStack() as stack:
        checkpoint = str(showing_checkpoint(bench.folder))
        client, _ = stack.enter_context(own_server(checkpoint, lambda _said: None))
        socket = client.address.socket
        assert socket is not None
        runtime = Path(socket).parent
        without = stack.enter_context(bench.window("without", runtime, extension=False))
        code = stack.enter_context(bench.window("with", runtime))
        code.wait_for_ready()
        console.print(f"typing, {rounds} rounds")
        took = measure_rounds(situations(without, code, client), rounds, max(1, keys // rounds))
        console.print("waiting for ghost text")
        code.page.bring_to_front()
        ghost, shown = suggest(code, suggestions)
    machine = f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}"
    typed = {name: row(measured, took[WITHOUT] if name != WITHOUT else None) for name, measured in took.items()}
    return Figures(machine=machine, keys=typed, ghost=ghost, asked=suggestions, shown=shown)


def row(measured: Sequence[Sequence[float]], baseline: Sequence[Sequence[float]] | None) -> Row:
    keys = spread([one for of_a_round in measured for one in of_a_round])
    return Row(keys=keys, longer=None if baseline is None else difference(measured, baseline))


def show(figures: Figures, console: Console) -> None:
    keys = _table("from a key to its character", "n", "median", "95 % under", "longer than without", "95 % interval")
    for name, one in figures.keys.items():
        longer = ("", "") if one.longer is None else (f"{one.longer.value:+g}", _interval(one.longer))
        keys.add_row(name, *_cells(one.keys), *longer)
    console.print(keys)
    ghost = _table("from a key to ghost text", "n", "median", "95 % under")
    for name, part in figures.ghost.items():
        ghost.add_row(name, *_cells(part))
    console.print(ghost)
    console.print(f"{figures.shown} of {figures.asked} places had ghost text")


def _table(title: str, *headings: str) -> Table:
    table = Table("", title=f"VS Code: {title}, ms", title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _cells(spread: Spread) -> tuple[str, str, str]:
    return str(spread.count), f"{spread.median:g}", f"{spread.p95:g}"


def _interval(longer: Difference) -> str:
    return f"{longer.low:+g} to {longer.high:+g}"


def main(
    keys: Annotated[int, typer.Option(help="How many keys in each situation.")] = 120,
    # VS Code starts a language server anew four times in three minutes, and each round kills one.
    rounds: Annotated[int, typer.Option(help="In how many rounds they are typed.", max=4)] = 4,
    suggestions: Annotated[int, typer.Option(help="At how many places a suggestion is waited for.")] = 32,
) -> None:
    """Measure, print a table, write benchmarks/results/editors_vscode.json."""
    console = Console(width=100)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="sfumato-vscode-"))).resolve()
        for name in ("extensions", "programs", "installing"):
            (folder / name).mkdir()
        program = find_program()
        console.print("packing the extension")
        install(program, pack(program), folder / "extensions", folder / "installing")
        write_programs(folder / "programs")
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=installed("chromium"), chromium_sandbox=False)
        stack.callback(browser.close)
        bench = Bench(browser=browser, folder=folder, extensions=folder / "extensions", programs=folder / "programs")
        figures = measure(bench, keys, rounds, suggestions, console)
    show(figures, console)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "editors_vscode.json").write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
