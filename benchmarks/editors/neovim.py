"""Neovim: from a keystroke to its character and to ghost text on the screen, in a real one.

python -m benchmarks.editors.neovim [--keys 60] [--suggestions 32]

Needs what `make test-editors` installs. A frame counts as shown when a terminal would have got it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import psutil
import typer
from benchmarks.editors.ghost import PAUSE_S, PLACES, Ghost, report
from benchmarks.editors.neovim_window import Frame, Window, window
from benchmarks.editors.showing_checkpoint import showing_checkpoint
from benchmarks.shared.figures import Spread, spread
from benchmarks.shared.report import MACHINE, SPREAD, show, write
from benchmarks.shared.servers import ready_server, runtime_folder
from rich.console import Console
from tests.editors.around import wait_until
from tests.editors.vscode.processes import stopped

from sfumato_client.http import Client

LINE = "sorted(values)[len(values)//2]+sum(values)/max(len(values),1)"


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


def suggest(editor: Window, count: int) -> list[Ghost]:
    """The places that got ghost text."""
    ghosts = []
    for number in range(count):
        editor.screen.type(f"<Esc>o{PLACES[number % len(PLACES)][:-1]}")
        time.sleep(PAUSE_S)
        editor.nvim.exec_lua("Times = {}")
        pressed = editor.screen.type(PLACES[number % len(PLACES)][-1])
        times = _wait_for_answer(editor)
        if times is None:
            continue
        drawn = editor.screen.wait_for(lambda frame: frame.behind_cursor != "", pressed, seconds=1.0)
        if drawn is not None:
            ghosts.append(Ghost(pressed=pressed, asked=times[0], answered=times[1], drawn=drawn))
    return ghosts


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


def language_server(editor: Window) -> psutil.Process:
    neovim = psutil.Process(editor.nvim.eval("getpid()"))
    [found] = [one for one in neovim.children(recursive=True) if "sfumato-lsp" in " ".join(one.cmdline())]
    return found


def measure(keys: int, suggestions: int, console: Console) -> tuple[dict[str, Spread], list[Ghost]]:
    """From a key to its character, by what the language server does meanwhile; and what got ghost text."""
    typed: dict[str, Spread] = {}
    with TemporaryDirectory(prefix="sf") as nowhere:
        console.print("typing without Sfumato")
        with window(Path(nowhere) / "a", Path(nowhere), client=False) as editor:
            typed["without Sfumato"] = type_keys(editor, keys)
    with TemporaryDirectory(prefix="sf") as nowhere:
        console.print("typing while a server starts and loads")
        with window(Path(nowhere) / "a", Path(nowhere)) as editor:
            typed["while it loads"] = type_keys(editor, keys)
        _end_server(Path(nowhere))
    with (
        TemporaryDirectory(prefix="sf") as folder,
        ready_server(str(showing_checkpoint(Path(folder))), console) as (client, _),
        window(Path(folder) / "a", runtime_folder(client.address)) as editor,
    ):
        wait_until("the language server is ready", lambda: editor.status().startswith("sfumato ready"))
        console.print("typing with suggestions")
        typed["with suggestions"] = type_keys(editor, keys)
        console.print("waiting for ghost text")
        ghosts = suggest(editor, suggestions)
        _with_trouble(editor, client, keys, typed, console.print)
    return typed, ghosts


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


def _end_server(runtime: Path) -> None:
    """The one that the language server has started."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("SFUMATO_RUNTIME_DIR") == str(runtime) and "serve" in process.cmdline():
                process.terminate()
                process.wait(15)
        except psutil.Error:
            continue


def main(
    keys: Annotated[int, typer.Option(help="How many keys in each situation.")] = 60,
    suggestions: Annotated[int, typer.Option(help="At how many places a suggestion is waited for.")] = 32,
) -> None:
    """Measure, print a table, write benchmarks/results/editors_neovim.json."""
    console = Console(width=100)
    typed, ghosts = measure(keys, suggestions, console)
    show("Neovim: from a key to its character, ms", {"": "", **SPREAD}, typed.items(), console)
    figures = report("Neovim", ghosts, suggestions, console)
    console.print("our client asks 165 ms after a key, Neovim alone after 200")
    write("editors_neovim", {"machine": MACHINE, "keys": typed, **figures}, console)


if __name__ == "__main__":
    typer.run(main)
