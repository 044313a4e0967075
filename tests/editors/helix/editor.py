"""Helix as a person at a terminal has it: what is typed, what is on the screen, what is on disk."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from tests.editors.around import wait_until
from tests.editors.helix.wire import Exchange, Wire, edited
from tests.editors.terminal import Terminal

ITEM = re.compile(r"^[ ~●]*\d* {2,}(\S.*?) +text *$", re.MULTILINE)
"""Sfumato's items are of the kind text; those of others here are words and functions."""
KINDS = re.compile(r" (text|word|function) *$")
FIRST = ("Fill here", "Fill the holes in the selection", "Rewrite the selection")
"""The code action that is the first of all, by what is selected, but for what an edit asks for elsewhere."""
RIPPLE = re.compile(r"(^|\W)line \d+: ")


class Helix:
    """Helix with one file, which starts with the cursor where the test puts it."""

    def __init__(self, screen: Terminal, file: Path, wire: Wire, program: psutil.Process) -> None:
        self.screen = screen
        self.file = file
        self.wire = wire
        self._program = program

    def saved(self) -> str:
        """What is on disk after `:write`."""
        self.command("write!")
        # Before Helix says so, the file may be half written.
        self.screen.wait_for(r"written, \d")
        return self.file.read_bytes().decode()

    def command(self, line: str) -> None:
        self.screen.press("Escape", "Escape")
        self.screen.type(f":{line}")
        self.screen.press("Enter")

    def wait_until_ready(self) -> None:
        """Wait until the language server has found its server."""
        wait_until("Helix starts sfumato-lsp", lambda: self.wire.told("client/registerCapability"))

        def ready() -> bool:
            before = len(self._statuses())
            self.command("lsp-workspace-command sfumato.status")
            wait_until("the status is answered", lambda: len(self._statuses()) > before)
            return self._statuses()[-1].result["state"] == "ready"

        wait_until("sfumato-lsp finds the server", ready)

    def _statuses(self) -> list[Exchange]:
        return self.wire.answered("workspace/executeCommand", command="sfumato.status")

    def restart(self) -> None:
        """Another language server, as soon as it is ready."""
        before = self.wire.starts()
        self.command("lsp-restart sfumato")
        wait_until("Helix starts another", lambda: self.wire.starts() > before)
        self.wait_until_ready()

    # Completion

    def ask(self) -> None:
        """Open the menu, as its user does by hand."""
        self.screen.press("C-x")

    def offered(self, text: str) -> str:
        """`text`, which the document has up to the cursor and after it, with the item in it that is in the menu.

        The item is the one that was answered for the place where the text now ends.
        """
        return edited(text, [self._item()["textEdit"]])

    def _item(self) -> dict[str, Any]:
        """Sfumato's item, once it is on the screen and the last that was answered."""

        def shown() -> dict[str, Any] | None:
            answered = self.wire.answered("textDocument/completion")
            if len(answered) < len(self.wire.asked("textDocument/completion")):
                return None
            items = answered[-1].result["items"] if answered and answered[-1].result else []
            return items[0] if items and self.label() == items[0]["label"] else None

        item = wait_until("the item that was answered last is in the menu", shown)
        assert item is not None
        return item

    def label(self) -> str | None:
        """What the menu calls Sfumato's item; None without one."""
        found = ITEM.search(self.screen.screen())
        return found[1] if found else None

    def completions_ended(self) -> None:
        """Wait until all completions that were asked for have their answer, and there is one."""
        completion = "textDocument/completion"
        wait_until(
            "completions are answered",
            lambda: 0 < len(self.wire.asked(completion)) == len(self.wire.answered(completion)),
        )

    def rank(self) -> int:
        """The place of Sfumato's item among the items on the screen, from 1."""

        def place() -> int | None:
            rows = [row for row in self.screen.screen().split("\n") if KINDS.search(row)]
            return next((number for number, row in enumerate(rows, 1) if ITEM.search(row)), None)

        # With every answer Helix takes the menu away for a moment.
        return wait_until("Sfumato's item is in the menu", place) or 0

    def accept(self) -> None:
        """Go down in the menu to Sfumato's item, and put it in."""
        for _ in range(self.rank()):
            self.screen.press("C-n")
        # What Helix shows of the item that is gone to.
        self.screen.wait_for(r"Sfumato *$")
        self.screen.press("Enter")

    # Operations

    def action(self, title: str) -> None:
        """Choose the code action `title`."""
        self.screen.type(" a")
        rows = self.screen.wait_for(re.escape(title)).split("\n")
        first = next(
            index
            for index, row in enumerate(rows)
            if RIPPLE.search(row) or any(row.rstrip().endswith(one) for one in FIRST)
        )
        # The first is selected.
        for _ in range(next(index for index, row in enumerate(rows) if title in row) - first):
            self.screen.press("C-n")
        self.screen.press("Enter")

    # Trouble

    def language_server(self) -> psutil.Process:
        """The process that Helix runs of `sfumato-lsp`."""
        [process] = [one for one in self._program.children() if "sfumato-lsp" in " ".join(one.cmdline())]
        return process


@contextmanager
def stopped(process: psutil.Process) -> Iterator[None]:
    """`process` does not run meanwhile, as one that hangs."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)
