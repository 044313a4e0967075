"""A real Helix in a terminal: keys are typed, the screen is read, and the file on disk."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.editors.around import CLIENTS, INSTALL, PROGRAMS, wait_until
from tests.editors.terminal import Terminal, terminal

from sfumato_server.client.http import Client

README = CLIENTS / "helix" / "README.md"
ITEM = re.compile(r"^[ ~●]{8,}(\S.*?) +text *$", re.MULTILINE)
"""Sfumato's items are of the kind text; those of others here are words and functions."""
KINDS = re.compile(r" (text|word|function) *$")
FIRST = ("Fill here", "Fill the holes in the selection", "Rewrite the selection")
"""The code action that is the first of all, by what is selected."""


class Helix:
    """Helix with one file, which starts with the cursor where the test puts it."""

    def __init__(self, screen: Terminal, file: Path) -> None:
        self.screen = screen
        self.file = file

    def saved(self) -> bytes:
        """What is on disk after `:write`."""
        self.screen.press("Escape", "Escape")
        self.screen.type(":write!")
        self.screen.press("Enter")
        # Before Helix says so, the file may be half written.
        self.screen.wait_for(r"written, \d")
        return self.file.read_bytes()

    def offered(self) -> str:
        """Sfumato's item in the menu of completions, as soon as it is there."""
        shown = self.screen.wait_for(ITEM.pattern)
        found = ITEM.search(shown)
        assert found is not None
        return found[1]

    def accept(self, menu: str) -> None:
        """Go down in the `menu` to Sfumato's item, and put it in."""
        for _ in range(rank(menu)):
            self.screen.press("C-n")
        # What Helix shows of the item that is gone to.
        self.screen.wait_for(r"Sfumato *$")
        self.screen.press("Enter")

    def action(self, title: str) -> None:
        """Carry the code action `title` out."""
        self.screen.type(" a")
        rows = self.screen.wait_for(re.escape(title)).split("\n")
        first = next(index for index, row in enumerate(rows) if any(row.rstrip().endswith(one) for one in FIRST))
        # The first is selected.
        for _ in range(next(index for index, row in enumerate(rows) if title in row) - first):
            self.screen.press("C-n")
        self.screen.press("Enter")

    def command(self, line: str) -> None:
        self.screen.press("Escape", "Escape")
        self.screen.type(f":{line}")
        self.screen.press("Enter")


def rank(menu: str) -> int:
    """The place of Sfumato's item among the items on the screen, from 1."""
    rows = [row for row in menu.split("\n") if KINDS.search(row)]
    return 1 + next(index for index, row in enumerate(rows) if ITEM.search(row))


Start = Callable[..., AbstractContextManager[Helix]]


@pytest.fixture(scope="session")
def helix_program() -> str:
    """The path of Helix. Without one these tests fail: an editor that was not tried is not a pass."""
    found = subprocess.run([INSTALL, "--path", "helix"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr)
    return found.stdout.strip()


@pytest.fixture
def helix(
    helix_program: str,
    server: Client,  # noqa: ARG001  it has to run and to have loaded
    runtime_folder: Path,
    tmp_path: Path,
    workspace: Path,
) -> Start:
    """Start Helix on a file with bytes, by the lines of the README."""
    written = README.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    configuration = tmp_path / "config" / "helix"
    configuration.mkdir(parents=True)
    # However slow this machine is: what is compared is the finished text, not what was there at the deadline.
    slow = "[language-server.sfumato.config]\ndeadline_ms = { automatic = 60000 }\n"
    (configuration / "config.toml").write_text("[editor]\ncompletion-timeout = 5\n", encoding="utf-8")
    log = tmp_path / "cache" / "helix" / "helix.log"
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "SFUMATO_RUNTIME_DIR": str(runtime_folder),
        "SFUMATO_STATE_DIR": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "HOME": str(tmp_path),
    }

    @contextmanager
    def start(content: bytes, *, other: str = "") -> Iterator[Helix]:
        """`other` are the lines of another language server, which is named before."""
        name = "statistics.py"
        file = workspace / name
        file.write_bytes(content)
        servers = '["other", "sfumato"]' if other else '["sfumato"]'
        lines = re.sub(r"language-servers = .*", f"language-servers = {servers}", written)
        (configuration / "languages.toml").write_text(f"{slow}{other}{lines}", encoding="utf-8")
        command = [helix_program, "-v", file]
        with terminal(command, folder=workspace, environment=environment, sockets=runtime_folder) as screen:
            screen.wait_for(re.escape(name))
            editor = Helix(screen, file)
            wait_until("Helix starts sfumato-lsp", lambda: '"method":"initialized"' in log.read_text(encoding="utf-8"))

            def ready() -> bool:
                editor.command("lsp-workspace-command sfumato.status")
                screen.wait_for("NOR")
                return '"state": "ready"' in log.read_text(encoding="utf-8")

            wait_until("sfumato-lsp finds the server", ready)
            yield editor

    return start
