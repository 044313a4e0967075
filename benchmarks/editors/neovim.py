"""Neovim: from a keystroke to its character and to ghost text on the screen, in a real one.

python -m benchmarks.editors.neovim [--keys 60] [--suggestions 32]

Needs what `make test-editors` installs. A frame counts as shown when a terminal would have got it.
"""

from __future__ import annotations

import json
import platform
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import psutil
import typer
from benchmarks.editors.neovim_window import Frame, Window, window
from benchmarks.editors.spread import Spread, spread
from examples.demo.own_server import own_server
from rich.console import Console
from rich.table import Table

from sfumato_client.http import Client
from sfumato_model.checkpoint.folder import DEFAULT_FOLDER
from sfumato_model.checkpoint.manifest import MANIFEST, read_manifest

RESULTS = Path(__file__).parents[1] / "results"
PAUSE_S = 0.06
"""Between two keys of somebody who types fast."""
LINE = "sorted(values)[len(values)//2]+sum(values)/max(len(values),1)"
PLACES = ("total += ", "return ", "if value in ", "count = len", "print(", "for value in ", "values.", "total = ")


@dataclass(frozen=True, kw_only=True)
class Figures:
    machine: str
    keys: dict[str, Spread]
    """From a key to its character on the screen, by what the language server does meanwhile."""
    ghost: dict[str, Spread]
    """From a key to ghost text on the screen, and the parts of it."""
    asked: int
    shown: int


def _shows(typed: str, frame: Frame) -> bool:
    return frame.before_cursor.lstrip() == typed


def type_keys(editor: Window, count: int) -> Spread:
    """Milliseconds from each key to the first frame in which the line ends with it before the cursor."""
    took = []
    for number in range(count):
        if number % len(LINE) == 0:
            # Without the indentation, which grows behind a bracket that is open, until the line wraps.
            editor.screen.type("<CR><C-u>")
            time.sleep(PAUSE_S)
        typed = LINE[: number % len(LINE) + 1]
        pressed = editor.screen.type(typed[-1])
        drawn = editor.screen.wait_for(partial(_shows, typed), pressed)
        if drawn is None:
            raise TimeoutError(f"{typed!r} was not on the screen")
        took.append(1000 * (drawn - pressed))
        time.sleep(PAUSE_S)
    return spread(took)


def suggest(editor: Window, count: int) -> tuple[dict[str, Spread], int]:
    """The parts of the way from the last key of a place to ghost text, for those that got any."""
    parts: dict[str, list[float]] = {"until Neovim asks": [], "until it is answered": [], "until it is drawn": []}
    total: list[float] = []
    for number in range(count):
        editor.screen.type(f"<Esc>o{PLACES[number % len(PLACES)][:-1]}")
        time.sleep(PAUSE_S)
        editor.nvim.exec_lua("Times = {}")
        pressed = editor.screen.type(PLACES[number % len(PLACES)][-1])
        times = _wait_for_answer(editor)
        if times is None:
            continue
        asked, answered = times
        drawn = editor.screen.wait_for(lambda frame: frame.behind_cursor != "", pressed, seconds=1.0)
        if drawn is None:
            continue
        total.append(1000 * (drawn - pressed))
        parts["until Neovim asks"].append(1000 * (asked - pressed))
        parts["until it is answered"].append(1000 * (answered - asked))
        parts["until it is drawn"].append(1000 * (drawn - answered))
    everything = {"from the key to ghost text": total, **parts}
    return {name: spread(values) for name, values in everything.items() if values}, len(total)


def _wait_for_answer(editor: Window) -> tuple[float, float] | None:
    """When Neovim asked and when it was answered, the first time since the key."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        times = editor.nvim.exec_lua("return Times")
        asked = {request: at for kind, request, at in times if kind == "pending"}
        answered = [(asked[request], at) for kind, request, at in times if kind == "complete" and request in asked]
        if answered:
            return answered[0]
        time.sleep(0.01)
    return None


def showing_everything(folder: Path) -> Path:
    """The default checkpoint, made to show all that it finds: what is measured is the way to the screen."""
    checkpoint = folder / "checkpoint"
    shutil.copytree(DEFAULT_FOLDER, checkpoint)
    manifest = checkpoint / MANIFEST
    manifest.write_text(replace(read_manifest(manifest), show_confidence=0.0).to_json(), encoding="utf-8")
    return checkpoint


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def language_server(editor: Window) -> psutil.Process:
    neovim = psutil.Process(editor.nvim.eval("getpid()"))
    [found] = [one for one in neovim.children(recursive=True) if "sfumato-lsp" in " ".join(one.cmdline())]
    return found


def measure(keys: int, suggestions: int, say: Callable[[str], None]) -> Figures:
    typed: dict[str, Spread] = {}
    with TemporaryDirectory(prefix="sf") as nowhere:
        say("typing without Sfumato")
        with window(Path(nowhere) / "a", Path(nowhere), client=False) as editor:
            typed["without Sfumato"] = type_keys(editor, keys)
    with TemporaryDirectory(prefix="sf") as nowhere:
        say("typing while a server starts and loads")
        with window(Path(nowhere) / "a", Path(nowhere)) as editor:
            typed["while it loads"] = type_keys(editor, keys)
        _end_server(Path(nowhere))
    with (
        TemporaryDirectory(prefix="sf") as folder,
        own_server(str(showing_everything(Path(folder))), say) as (client, _),
    ):
        socket = client.address.socket
        assert socket is not None
        with window(Path(folder) / "a", Path(socket).parent) as editor:
            _wait_for_ready(editor)
            say("typing with suggestions")
            typed["with suggestions"] = type_keys(editor, keys)
            say("waiting for ghost text")
            ghost, shown = suggest(editor, suggestions)
            _with_trouble(editor, client, keys, typed, say)
    machine = f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}"
    return Figures(machine=machine, keys=typed, ghost=ghost, asked=suggestions, shown=shown)


def _with_trouble(
    editor: Window, client: Client, keys: int, typed: dict[str, Spread], say: Callable[[str], None]
) -> None:
    worker = client.status().worker_pid
    assert worker is not None
    say("typing while the worker hangs")
    with stopped(psutil.Process(worker)):
        typed["while the worker hangs"] = type_keys(editor, keys)
    say("typing after the worker died, while another loads")
    psutil.Process(worker).kill()
    typed["after the worker died"] = type_keys(editor, keys)
    spoken = language_server(editor)
    say("typing while the language server hangs")
    with stopped(spoken):
        typed["while the language server hangs"] = type_keys(editor, keys)
    say("typing after the language server died")
    spoken.kill()
    typed["after the language server died"] = type_keys(editor, keys)


def _wait_for_ready(editor: Window) -> None:
    end = time.monotonic() + 60
    while not editor.status().startswith("sfumato ready"):
        if time.monotonic() > end:
            raise TimeoutError(f"the language server is {editor.status() or 'not attached'}")
        time.sleep(0.05)


def _end_server(runtime: Path) -> None:
    """The one that the language server has started."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("SFUMATO_RUNTIME_DIR") == str(runtime) and "serve" in process.cmdline():
                process.terminate()
                process.wait(15)
        except psutil.Error:
            continue


def show(figures: Figures, console: Console) -> None:
    for title, rows in (("from a key to its character", figures.keys), ("from a key to ghost text", figures.ghost)):
        table = Table(title=f"Neovim: {title}, ms", title_justify="left")
        for heading in ("", "n", "median", "95 %"):
            table.add_column(heading, justify="left" if heading == "" else "right")
        for name, row in rows.items():
            table.add_row(name, str(row.count), f"{row.median:g}", f"{row.p95:g}")
        console.print(table)
    console.print(
        f"{figures.shown} of {figures.asked} places had ghost text; Neovim itself waits 200 ms before it asks"
    )


def main(
    keys: Annotated[int, typer.Option(help="How many keys in each situation.")] = 60,
    suggestions: Annotated[int, typer.Option(help="At how many places a suggestion is waited for.")] = 32,
) -> None:
    """Measure, print a table, write benchmarks/results/editors_neovim.json."""
    console = Console(width=100)
    figures = measure(keys, suggestions, console.print)
    show(figures, console)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "editors_neovim.json").write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
