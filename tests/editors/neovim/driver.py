"""A running Neovim as its user meets it: keys go in, the screen and the text come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pynvim
from tests.editors.around import wait_until

ARTEFACTS = Path(__file__).parent.parent / "artefacts"


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

    def keep_screen(self, name: str) -> None:
        """The screen as a file that stays after the tests."""
        ARTEFACTS.mkdir(exist_ok=True)
        (ARTEFACTS / f"neovim-{name}.txt").write_text(self.screen() + "\n", encoding="utf-8")

    def command(self, line: str) -> None:
        """Type a command line, as a user does."""
        self.nvim.input(f":{line.replace('<', '<lt>')}<CR>")

    def save(self) -> None:
        """Write every buffer."""
        self.command("wall")
        unsaved = "return #vim.tbl_filter(function(b) return vim.bo[b].modified end, vim.api.nvim_list_bufs())"
        wait_until("everything is written", lambda: self.lua(unsaved) == 0)

    def messages(self) -> str:
        return self.nvim.command_output("messages")

    def wait_for_message(self, part: str) -> None:
        """`part`, or the beginning of it that has room on the command line."""
        wait_until(f"Neovim says {part!r}", lambda: part[:100] in self.messages())

    def whole_message(self) -> str:
        """What was said last, also where it has no room on the command line."""
        return self.lua("return Probe.told()")

    def wait_for_status(self) -> list[dict[str, Any]]:
        """What the language server has answered about the status of documents."""
        return wait_until("the status is answered", lambda: self.lua("return Probe.statuses"))

    def answers(self, command: str) -> list[dict[str, Any]]:
        """What the language server has answered to a command of its own, the last one at the end."""
        return self.lua(f"return Probe.answers['{command}'] or {{}}")

    def pending(self) -> int:
        """How many of the language server's commands are not answered."""
        return self.lua("return Probe.pending()")

    def wait_for_pending(self) -> None:
        wait_until("a command is on its way", lambda: self.pending() == 1)

    def draft(self) -> list[str]:
        """The texts that are drawn of a draft, none when nothing is."""
        return self.lua("return Probe.draft()")

    def keep(self) -> None:
        """Keep the draft, whatever the judge says of it."""
        self.nvim.input("gA")

    def wait_for_result(self, command: str) -> dict[str, Any]:
        """The answer to the command that is on its way, once its draft can be kept."""
        answers = wait_until(f"{command} is answered", lambda: self.answers(command))
        return answers[-1]

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
