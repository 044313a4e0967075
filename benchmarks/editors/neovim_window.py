"""A real Neovim with a screen of the benchmark's own, which says when a key's character was drawn."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgpack
import pynvim
from tests.editors.around import CLIENTS, PROGRAMS, installed

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
function Shown()
  local space = vim.api.nvim_create_namespace('nvim.lsp.inline_completion')
  return #vim.api.nvim_buf_get_extmarks(0, space, 0, -1, {}) > 0
end
"""
"""When Neovim asked and was answered, on the clock of `time.monotonic`."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What was drawn at once: `at` is seconds of `time.monotonic`."""

    at: float
    text: str


@dataclass
class Screen:
    """The drawn frames, as a terminal would have got them."""

    connection: socket.socket
    frames: list[Frame] = field(default_factory=list)
    _drawn: list[str] = field(default_factory=list)

    def attach(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()
        self._send("nvim_ui_attach", 120, 30, {"rgb": True, "ext_linegrid": True})

    def type(self, keys: str) -> float:
        """Type; when that was."""
        at = time.monotonic()
        self._send("nvim_input", keys)
        return at

    def wait_for(self, fits: Callable[[Frame], bool], since: float, seconds: float = PATIENCE_S) -> float | None:
        """When the first frame after `since` was drawn that fits; `None` when none came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for frame in self.frames:
                if frame.at > since and fits(frame):
                    return frame.at
            time.sleep(0.001)
        return None

    def _send(self, method: str, *arguments: Any) -> None:
        self.connection.sendall(msgpack.packb([2, method, list(arguments)]))

    def _read(self) -> None:
        unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, unicode_errors="replace")
        with suppress(OSError):
            while data := self.connection.recv(1 << 16):
                at = time.monotonic()
                unpacker.feed(data)
                for message in unpacker:
                    if message[0] == 2 and message[1] == "redraw":
                        self._take(message[2], at)

    def _take(self, events: list[list[Any]], at: float) -> None:
        for name, *calls in events:
            if name == "grid_line":
                self._drawn += ["".join(cell[0] for cell in call[3]) for call in calls]
            elif name == "flush" and self._drawn:
                self.frames.append(Frame(at=at, text="\n".join(self._drawn)))
                self._drawn = []


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
    path.write_text("def mean(values):\n    total = 0\n    for value in values:\n        total += value\n    ", "utf-8")
    setup = [f"lua {TIMES}"]
    if client:
        setup += [f"set runtimepath+={CLIENT}", "lua require('sfumato').setup()"]
    listening = folder / "nvim"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SFUMATO_")}
    environment |= {"SFUMATO_RUNTIME_DIR": str(runtime), "SFUMATO_STATE_DIR": str(folder)}
    environment |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("STATE", "CACHE", "DATA")}
    environment["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    arguments = [installed("neovim"), "--headless", "--clean", "-n", "--listen", str(listening)]
    for command in setup:
        arguments += ["-c", command]
    with subprocess.Popen(
        [*arguments, str(path)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            connection = _connect(listening)
            nvim = pynvim.attach("socket", path=str(listening))
            nvim.command(f"edit {path}")
            screen = Screen(connection)
            screen.attach()
            screen.type("GA")
            yield Window(screen=screen, nvim=nvim)
            with suppress(OSError, EOFError):
                nvim.command("qall!")
            nvim.close()
            process.wait(10)
        finally:
            process.kill()


def _connect(path: Path) -> socket.socket:
    end = time.monotonic() + PATIENCE_S
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(path))
            return connection
        except OSError:
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
