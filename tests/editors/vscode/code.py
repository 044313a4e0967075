"""VS Code in a browser, as a user has it: keys go in, and what is read is what is on the screen."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page
from tests.editors.around import wait_until
from tests.editors.vscode.wire import Wire

# In the browser of this system.
CONTROL = "Meta" if sys.platform == "darwin" else "Control"


class Code:
    """A window of VS Code. `wire` is what it and the language server say to each other."""

    def __init__(self, page: Page, address: str, folder: Path, wire: Wire) -> None:
        self.page = page
        self.folder = folder
        self.wire = wire
        page.goto(f"{address}/?{urlencode({'folder': folder})}")
        page.locator(".monaco-workbench").wait_for()

    # Keys

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key.replace("Mod", CONTROL))

    def type(self, text: str, *, delay_ms: float = 0) -> None:
        self.page.keyboard.type(text, delay=delay_ms)

    def run(self, title: str) -> None:
        """A command of the palette, by the title that a user reads there."""
        self.press("F1")
        box = self.page.locator(".quick-input-widget input.input")
        box.fill(f">{title}")
        row = self.page.locator(".quick-input-list .monaco-list-row", has_text=title).first
        row.wait_for()
        self.press("Enter")

    def open(self, path: Path, *, line: int = 1, column: int = 1) -> None:
        self.press("Mod+p")
        box = self.page.locator(".quick-input-widget input.input")
        box.fill(f"{path.relative_to(self.folder)}")
        self.page.locator(".quick-input-list .monaco-list-row", has_text=path.name).first.wait_for()
        self.press("Enter")
        self.page.locator(".tab.active", has_text=path.name).wait_for()
        self.page.locator(".editor-instance .view-line").first.wait_for()
        self.go(line, column)

    def go(self, line: int, column: int) -> None:
        """The cursor, counted from 1 as VS Code shows it."""
        self.press("Mod+g")
        self.page.locator(".quick-input-widget input.input").fill(f":{line}:{column}")
        self.press("Enter")
        wait_until("the cursor is there", lambda: self.cursor() == (line, column))

    def select_lines(self, first: int, last: int) -> None:
        self.go(first, 1)
        for _ in range(last - first):
            self.press("Shift+ArrowDown")
        self.press("Shift+End")

    def save(self) -> None:
        self.press("Mod+s")
        wait_until("the file is saved", lambda: not self.page.locator(".tab.active.dirty").count())

    # Screen

    def cursor(self) -> tuple[int, int]:
        text = self.page.locator("#status\\.editor\\.selection").inner_text()
        numbers = [int(part) for part in "".join(c if c.isdigit() else " " for c in text).split()]
        return (numbers[0], numbers[1]) if len(numbers) >= 2 else (0, 0)

    def lines(self) -> list[str]:
        """The lines that are on the screen, ghost text and all, from top to bottom."""
        rows = self.page.evaluate(
            """() => [...document.querySelectorAll('.editor-instance .view-lines > .view-line')]
                .map(line => [line.offsetTop, line.textContent])"""
        )
        return [text.replace("\xa0", " ") for _, text in sorted(rows)]

    def ghost(self) -> str:
        """The ghost text on the screen; empty when there is none."""
        parts = self.page.evaluate(
            """() => [...document.querySelectorAll('.editor-instance .ghost-text-decoration, '
                + '.editor-instance .ghost-text-decoration-preview, .editor-instance .ghost-text .view-line')]
                .map(part => [part.getBoundingClientRect().top, part.textContent])"""
        )
        return "\n".join(text.replace("\xa0", " ") for _, text in parts)

    def status(self) -> str:
        item = self.page.locator("#sfumato\\.sfumato\\.sfumato\\.status, [id$='sfumato.status']").first
        return item.inner_text().strip() if item.count() else ""

    def notifications(self) -> list[str]:
        return self.page.locator(".notification-list-item-message").all_inner_texts()

    def wait_for_ready(self) -> None:
        """Until the language server has found a server that has loaded."""
        wait_until("the status bar shows Sfumato", self.status)
        wait_until(
            "the language server says ready",
            lambda: any(
                status["state"] == "ready"
                for status in self.wire.notifications("sfumato/didChangeStatus", to="client")[-1:]
            ),
        )

    def wait_for_ghost(self) -> str:
        return wait_until("ghost text is on the screen", self.ghost)
