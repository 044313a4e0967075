"""A real Neovim with a screen of the benchmark's own, which says when a key's character was drawn."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pynvim
from benchmarks.editors.ghost import BEFORE
from benchmarks.shared.servers import environment
from tests.editors.around import CLIENTS, PROGRAMS, installed, wait_until

PATIENCE_S = 20.0
CLIENT = CLIENTS / "neovim"
TIMES = """
Times = {}
vim.api.nvim_create_autocmd('LspRequest', { callback = function(event)
  local request = event.data.request
  if request.method == 'textDocument/inlineCompletion' then
    table.insert(Times, { request.type, event.data.request_id, vim.uv.hrtime() / 1e9 })
  end
end })
"""
"""When Neovim asked and was answered, on the clock of `time.monotonic`."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stood in the cursor's line after something was drawn: `at` is seconds of `time.monotonic`."""

    at: float
    before_cursor: str
    behind_cursor: str


@dataclass
class Screen:
    """The drawn frames, as a terminal would have got them."""

    nvim: pynvim.Nvim
    frames: list[Frame] = field(default_factory=list)
    _cells: list[list[str]] = field(default_factory=list)
    _cursor: tuple[int, int] = (0, 0)

    def watch(self, path: Path) -> None:
        """Draw what Neovim says at another connection."""
        drawing = pynvim.attach("socket", path=str(path))
        drawing.ui_attach(120, 30, rgb=True, ext_linegrid=True)
        with suppress(OSError, EOFError):
            drawing.run_loop(None, self._notified)

    def type(self, keys: str) -> float:
        """Type; when that was."""
        at = time.monotonic()
        self.nvim.request("nvim_input", keys, async_=True)
        return at

    def wait_for(self, fits: Callable[[Frame], bool], since: float, seconds: float = PATIENCE_S) -> float | None:
        """When the first frame after `since` was drawn that fits; `None` when none came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            first = bisect_right(self.frames, since, key=lambda frame: frame.at)
            for frame in self.frames[first:]:
                if fits(frame):
                    return frame.at
            time.sleep(0.001)
        return None

    def _notified(self, name: str, events: list[list[Any]]) -> None:
        if name == "redraw":
            self._take(events, time.monotonic())

    def _take(self, events: list[list[Any]], at: float) -> None:
        for name, *calls in events:
            for call in calls:
                match name:
                    case "grid_resize":
                        self._cells = [[" "] * call[1] for _ in range(call[2])]
                    case "grid_line":
                        self._draw(*call[1:4])
                    case "grid_scroll":
                        self._scroll(*call[1:6])
                    case "grid_cursor_goto":
                        self._cursor = (call[1], call[2])
                    case "flush":
                        self._flush(at)

    def _draw(self, row: int, column: int, cells: list[list[Any]]) -> None:
        for text, *more in cells:
            count = more[1] if len(more) > 1 else 1
            self._cells[row][column : column + count] = [text] * count
            column += count

    def _scroll(self, top: int, bottom: int, left: int, right: int, rows: int) -> None:
        region = range(top, bottom - rows) if rows > 0 else range(bottom - 1, top - rows - 1, -1)
        for row in region:
            self._cells[row][left:right] = self._cells[row + rows][left:right]

    def _flush(self, at: float) -> None:
        row, column = self._cursor
        line = self._cells[row]
        self.frames.append(
            Frame(at=at, before_cursor="".join(line[:column]), behind_cursor="".join(line[column:]).rstrip())
        )


@dataclass(frozen=True, kw_only=True)
class Window:
    screen: Screen
    nvim: pynvim.Nvim

    def status(self) -> str:
        return str(self.nvim.exec_lua("return require('sfumato').status()"))


@contextmanager
def window(folder: Path, runtime: Path, *, client: bool = True) -> Iterator[Window]:
    """Neovim in a project with a new Python file. `client`: with Sfumato."""
    project = folder / "project"
    project.mkdir(parents=True)
    (project / "pyproject.toml").touch()
    path = project / "means.py"
    path.write_text(BEFORE, encoding="utf-8")
    setup = [f"lua {TIMES}"]
    if client:
        setup += [f"set runtimepath+={CLIENT}", "lua require('sfumato').setup()"]
    listening = folder / "nvim"
    surroundings = environment(runtime, folder)
    surroundings |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("STATE", "CACHE", "DATA")}
    surroundings["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    arguments = [installed("neovim"), "--headless", "--clean", "-n", "--listen", str(listening)]
    for command in setup:
        arguments += ["-c", command]
    with subprocess.Popen(
        [*arguments, str(path)],
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_until("Neovim listens", listening.exists)
            nvim = pynvim.attach("socket", path=str(listening))
            nvim.command(f"edit {path}")
            screen = Screen(nvim)
            threading.Thread(target=screen.watch, args=(listening,), daemon=True).start()
            wait_until("Neovim draws", lambda: screen.frames)
            screen.type("GA")
            yield Window(screen=screen, nvim=nvim)
            with suppress(OSError, EOFError):
                nvim.command("qall!")
            nvim.close()
            process.wait(10)
        finally:
            process.kill()
