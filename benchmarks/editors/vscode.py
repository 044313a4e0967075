"""VS Code: from a keystroke to its character and to ghost text on the screen, in a real one, in a real browser.

python -m benchmarks.editors.vscode [--keys 60] [--suggestions 30]

Needs what `make test-editors` installs. A headless browser has no display: a frame counts as shown once it was made.
"""

from __future__ import annotations

import json
import platform
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import psutil
import typer
from benchmarks.editors.processes import end_server, process_of, stopped
from benchmarks.editors.showing_checkpoint import showing_checkpoint
from benchmarks.editors.spread import Spread
from benchmarks.editors.vscode_suggestions import suggest
from benchmarks.editors.vscode_window import Bench, type_keys
from examples.demo.own_server import own_server
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table
from tests.editors.around import installed
from tests.editors.vscode.serving import find_program, install, pack, write_programs

RESULTS = Path(__file__).parents[1] / "results"


@dataclass(frozen=True, kw_only=True)
class Figures:
    machine: str
    keys: dict[str, Spread]
    """From a key to its character on the screen, by what the language server does meanwhile."""
    ghost: dict[str, Spread]
    """From a key to ghost text on the screen, and the parts of it."""
    asked: int
    shown: int


def measure(bench: Bench, keys: int, suggestions: int, console: Console) -> Figures:
    typed: dict[str, Spread] = {}
    with TemporaryDirectory(prefix="sfumato-") as nowhere:
        console.print("typing without Sfumato")
        with bench.window("without", Path(nowhere), extension=False) as code:
            typed["without Sfumato"] = type_keys(code, keys)
    with TemporaryDirectory(prefix="sfumato-") as nowhere:
        console.print("typing while a server starts and loads")
        with bench.window("loading", Path(nowhere)) as code:
            typed["while it loads"] = type_keys(code, keys)
            end_server(Path(nowhere))
    console.print("starting a server")
    with own_server(str(showing_checkpoint(bench.folder)), lambda _said: None) as (client, _):
        socket = client.address.socket
        assert socket is not None
        runtime = Path(socket).parent
        with bench.window("ready", runtime) as code:
            code.wait_for_ready()
            console.print("typing with suggestions")
            typed["with suggestions"] = type_keys(code, keys)
            code.press("Escape")
            console.print("waiting for ghost text")
            ghost, shown = suggest(code, suggestions)
            console.print("typing while the worker hangs")
            worker = client.status().worker_pid
            with stopped(psutil.Process(worker)):
                typed["while the worker hangs"] = type_keys(code, keys)
            spoken = process_of(
                lambda one: (
                    one.cwd() == str(code.folder)
                    and "sfumato-lsp" in " ".join(one.cmdline())
                    and "spy.py" not in " ".join(one.cmdline())
                )
            )
            console.print("typing while the language server hangs")
            with stopped(spoken):
                typed["while the language server hangs"] = type_keys(code, keys)
            console.print("typing after the language server died")
            spoken.kill()
            typed["while it is started anew"] = type_keys(code, keys)
    machine = f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}"
    return Figures(machine=machine, keys=typed, ghost=ghost, asked=suggestions, shown=shown)


def show(figures: Figures, console: Console) -> None:
    for title, rows in (("from a key to its character", figures.keys), ("from a key to ghost text", figures.ghost)):
        table = Table(title=f"VS Code: {title}, ms", title_justify="left")
        for heading in ("", "n", "median", "95 %"):
            table.add_column(heading, justify="left" if heading == "" else "right")
        for name, row in rows.items():
            table.add_row(name, str(row.count), f"{row.median:g}", f"{row.p95:g}")
        console.print(table)
    console.print(f"{figures.shown} of {figures.asked} places had ghost text")


def main(
    keys: Annotated[int, typer.Option(help="How many keys in each situation.")] = 60,
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
        figures = measure(bench, keys, suggestions, console)
    show(figures, console)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "editors_vscode.json").write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
