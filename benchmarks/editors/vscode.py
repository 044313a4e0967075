"""VS Code: from a keystroke to its character and to ghost text on the screen, in a real one, in a real browser.

python -m benchmarks.editors.vscode [--keys 120] [--rounds 4] [--suggestions 32]

Is a key slower on the screen with the language server than without it, whatever that does? The same keys are typed at
the same place, in turn with each thing that it may do. An interval that has 0 in it says: no difference was seen.

Needs what `make test-editors` installs. A headless browser has no display: a frame counts as shown once it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from benchmarks.editors.ghost import Ghost, report
from benchmarks.editors.showing_checkpoint import showing_checkpoint
from benchmarks.editors.vscode_difference import Difference, difference
from benchmarks.editors.vscode_situations import WITHOUT, Rounds, measure_rounds, situations
from benchmarks.editors.vscode_window import Bench, suggest
from benchmarks.shared.figures import Spread, spread
from benchmarks.shared.report import MACHINE, MS, show, write
from benchmarks.shared.servers import ready_server, runtime_folder
from playwright.sync_api import sync_playwright
from rich.console import Console
from tests.editors.around import installed
from tests.editors.vscode.serving import find_program, install, pack, write_programs


@dataclass(frozen=True, kw_only=True)
class Row:
    """From a key to its character on the screen, by what goes on meanwhile."""

    keys: Spread
    longer: Difference | None
    """Than without Sfumato."""


def measure(bench: Bench, keys: int, rounds: int, suggestions: int, console: Console) -> tuple[Rounds, list[Ghost]]:
    console.print("starting a server and two windows")
    with ExitStack() as stack:
        client, _ = stack.enter_context(ready_server(str(showing_checkpoint(bench.folder)), console))
        runtime = runtime_folder(client.address)
        without = stack.enter_context(bench.window("without", runtime, extension=False))
        code = stack.enter_context(bench.window("with", runtime))
        code.wait_for_ready()
        console.print(f"typing, {rounds} rounds")
        took = measure_rounds(situations(without, code, client), rounds, max(1, keys // rounds))
        console.print("waiting for ghost text")
        code.page.bring_to_front()
        return took, suggest(code, suggestions)


def row(measured: Sequence[Sequence[float]], baseline: Sequence[Sequence[float]] | None) -> Row:
    keys = spread(list(chain.from_iterable(measured)))
    return Row(keys=keys, longer=None if baseline is None else difference(measured, baseline))


def show_keys(rows: dict[str, Row], console: Console) -> None:
    cells = []
    for name, row in rows.items():
        longer = row.longer
        interval = "" if longer is None else f"{longer.low:+g} to {longer.high:+g}"
        cells.append((name, row.keys, "" if longer is None else f"{longer.value:+g}", interval))
    columns = {"": "", "n": "", "median": MS, "95 % under": MS, "longer than without": "", "95 % interval": ""}
    show("VS Code: from a key to its character, ms", columns, cells, console)


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
        took, ghosts = measure(bench, keys, rounds, suggestions, console)
    typed = {name: row(measured, took[WITHOUT] if name != WITHOUT else None) for name, measured in took.items()}
    show_keys(typed, console)
    figures = report("VS Code", ghosts, suggestions, console)
    write("editors_vscode", {"machine": MACHINE, "keys": typed, **figures}, console)


if __name__ == "__main__":
    typer.run(main)
