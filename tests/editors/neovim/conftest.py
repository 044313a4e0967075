"""A real Neovim, without a screen of its own: it is driven and read over its socket."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pynvim
import pytest
from tests.editors.around import CLIENTS, INSTALL, PROGRAMS, wait_until

from sfumato_server.client.http import Client

HERE = Path(__file__).parent
CLIENT = CLIENTS / "neovim"
README_PATH = "/path/to/sfumato/editor-clients/neovim"


@dataclass(frozen=True, kw_only=True)
class Ghost:
    """Ghost text on the screen. `row` counts lines and `column` bytes, from 0."""

    row: int
    column: int
    text: str
    position: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of the language server's answer. It replaces `start` to `end`, bytes of the cursor's line."""

    row: int
    start: int
    end: int
    text: str

    def accepted_in(self, lines: Sequence[str]) -> list[str]:
        """`lines` after the item is accepted."""
        line = lines[self.row].encode()
        changed = line[: self.start] + self.text.encode() + line[self.end :]
        return [*lines[: self.row], *changed.decode().split("\n"), *lines[self.row + 1 :]]


class Neovim:
    """A running Neovim. The test types and looks; it changes nothing behind the editor's back."""

    def __init__(self, nvim: pynvim.Nvim) -> None:
        self.nvim = nvim
        self._sent = 0

    def lua(self, code: str) -> Any:
        return self.nvim.exec_lua(code)

    def open(self, path: Path) -> None:
        self.nvim.command(f"edit {path}")

    def type(self, keys: str) -> None:
        """Type `keys`, as `:help nvim_input()` writes them."""
        self._sent = self.requests()
        self.nvim.input(keys)

    @property
    def lines(self) -> list[str]:
        return self.nvim.current.buffer[:]

    @property
    def cursor(self) -> tuple[int, int]:
        """Line and byte of the cursor, from 0."""
        row, column = self.nvim.current.window.cursor
        return row - 1, column

    def client(self) -> dict[str, Any] | None:
        return self.lua("return Probe.client()")

    def requests(self) -> int:
        """How many suggestions Neovim has asked for."""
        return self.lua("return Probe.requests.pending")

    def ghost(self) -> Ghost | None:
        found = self.lua("return Probe.ghost()")
        return Ghost(**found) if found else None

    def ask(self) -> list[Item]:
        """What the language server answers for the cursor: the same request as Neovim's own, so the same answer."""
        found = self.lua("return Probe.ask()")
        items = []
        for item in found:
            row, start, end_row, end = item["range"]
            assert row == end_row == self.cursor[0], "LSP: the range of an inline completion stays on the line"
            items.append(Item(row=row, start=start, end=end, text=item["text"]))
        return items

    def screen(self) -> str:
        return self.lua("return Probe.screen()")

    def wait_for_ready(self) -> None:
        """Until the language server is attached and has found the server: before that it answers nothing."""
        wait_until("Neovim attaches sfumato-lsp", self.client)
        wait_until("sfumato-lsp finds the server", lambda: self.lua("return Probe.ready()"))

    def wait_for_request(self) -> None:
        """Until Neovim has asked about what was typed last."""
        wait_until("Neovim asks for a suggestion", lambda: self.requests() > self._sent)

    def wait_for_answer(self) -> None:
        """Until Neovim has asked about what was typed last, and nothing is on its way any more."""
        self.wait_for_request()
        wait_until("the language server answers", lambda: not self.lua("return Probe.waiting()"))

    def wait_for_change(self, before: Sequence[str]) -> None:
        wait_until("the buffer changes", lambda: self.lines != before)

    def wait_for_ghost(self) -> Ghost:
        self.wait_for_answer()
        ghost = self.ghost()
        assert ghost is not None, f"no ghost text on the screen:\n{self.screen()}\n{self.lua('return Probe.log()')}"
        return ghost


@pytest.fixture(scope="session")
def neovim_program() -> str:
    """The path of Neovim. Without one these tests fail: an editor that was not tried is not a pass."""
    found = subprocess.run([INSTALL, "--path", "neovim"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr)
    return found.stdout.strip()


@pytest.fixture
def neovim(
    neovim_program: str,
    server: Client,  # noqa: ARG001  it has to run and to have loaded
    runtime_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Neovim]:
    """Neovim with the client, set up by the lines of its README, and no configuration besides."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SFUMATO_RUNTIME_DIR", str(runtime_folder))
    for kind in ("STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    # As for a user: the state folder is found by the variables above.
    monkeypatch.delenv("SFUMATO_STATE_DIR", raising=False)
    socket = runtime_folder / "nvim.sock"
    arguments = [neovim_program, "--headless", "--listen", socket, "--clean", "-n"]
    # However slow this machine is: what is compared is the finished text, not what was there at the deadline.
    arguments += ["-c", "lua vim.lsp.config('sfumato', { init_options = { deadline_ms = { automatic = 60000 } } })"]
    arguments += ["-S", _lines_of_the_readme(tmp_path), "-S", HERE / "probe.lua"]
    output = tmp_path / "nvim.log"
    with (
        output.open("wb") as log,
        subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process,
    ):
        try:
            with _connected(socket) as nvim:
                nvim.ui_attach(160, 40, rgb=True, ext_linegrid=True)
                yield Neovim(nvim)
            process.wait(timeout=10)
        finally:
            process.kill()


def _lines_of_the_readme(folder: Path) -> Path:
    """The lines that the client's README asks the user for, with this checkout's path in them."""
    written = (CLIENT / "README.md").read_text(encoding="utf-8").split("```lua\n")[1].split("```")[0]
    assert README_PATH in written
    path = folder / "setup.lua"
    path.write_text(written.replace(README_PATH, str(CLIENT)), encoding="utf-8")
    return path


@contextlib.contextmanager
def _connected(socket: Path) -> Iterator[pynvim.Nvim]:
    """A connection to the Neovim that listens, or will soon, on `socket`; that Neovim ends with it."""

    def attach() -> pynvim.Nvim | None:
        # Between its bind and its listen, the socket is there and refuses.
        with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
            return pynvim.attach("socket", path=str(socket))
        return None

    nvim = wait_until("Neovim listens", attach)
    try:
        yield nvim
    finally:
        # pynvim closes its socket only when the other end has: Neovim quits, and then there is no answer.
        with contextlib.suppress(OSError, EOFError):
            nvim.command("qall!")
        nvim.close()
