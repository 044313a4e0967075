"""VS Code in a browser, as a user has it: keys go in, and what is read is what is on the screen."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Container
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, TimeoutError
from tests.editors.around import wait_until
from tests.editors.vscode.wire import Wire

# In the browser of this system.
CONTROL = "Meta" if sys.platform == "darwin" else "Control"


# How wide a character is.
CELL = """() => {
    const lines = document.querySelector('.editor-instance .view-lines');
    // Between two files there is none.
    if (lines === null) return 1;
    const probe = lines.appendChild(document.createElement('span'));
    probe.style.cssText = 'position: absolute; width: 1ch';
    const width = probe.getBoundingClientRect().width;
    probe.remove();
    return width;
}"""


class Code:
    """A window of VS Code. `wire` is what it and the language server say to each other."""

    STATUS = "[id$='sfumato.status']"

    def __init__(self, page: Page, address: str, folder: Path, wire: Wire) -> None:
        self.page = page
        self.folder = folder
        self.wire = wire
        page.goto(f"{address}/?{urlencode({'folder': folder})}")
        page.locator(".monaco-workbench").wait_for()

    def begin(self) -> None:
        """As it was when it was opened: nothing open, nothing said."""
        self.press("Escape", "Escape")
        if self.page.locator(".part.panel:visible").count():
            self.press("Mod+j")
        if self.page.locator(".notification-list-item:visible").count():
            self.press("Control+Alt+Shift+N")
        wait_until("no file is open", self._closed)
        self.wire.begin()

    def _closed(self) -> bool:
        if not self.page.locator(".tab").count():
            return True
        self.press("Control+Alt+Shift+W")
        return False

    def reload(self) -> None:
        self.wire.begin()
        self.page.reload()
        self.page.locator(".monaco-workbench").wait_for()

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
        exactly = re.compile(f"^{re.escape(title)}$")
        self.page.locator(".quick-input-list .monaco-list-row .label-name", has_text=exactly).first.click()

    def offered(self, begin: str) -> list[str]:
        """The titles of the palette's commands that begin so, in order."""
        self.press("F1")
        self.page.locator(".quick-input-widget input.input").fill(f">{begin}")
        rows = self.page.locator(".quick-input-list .monaco-list-row .label-name")
        rows.first.wait_for()
        titles = sorted({title.strip() for title in rows.all_inner_texts() if title.strip().startswith(begin)})
        self.press("Escape")
        return titles

    def find(self, path: Path) -> None:
        wait_until(f"VS Code finds {path.name}", lambda: self._offered(path))
        self.page.locator(".quick-input-list .monaco-list-row", has_text=path.name).first.click()
        self.page.locator(".tab.active", has_text=path.name).wait_for()

    def open(self, path: Path, *, line: int = 1, column: int = 1) -> None:
        self.find(path)
        self.page.locator(".editor-instance .view-line").first.wait_for()
        self.go(line, column)

    def _offered(self, path: Path) -> bool:
        """Whether the list of files has it: one that was written just now may not be in it at first."""
        self.press("Mod+p")
        self.page.locator(".quick-input-widget input.input").fill(f"{path.relative_to(self.folder)}")
        try:
            rows = self.page.locator(".quick-input-list .monaco-list-row", has_text=path.name)
            rows.first.wait_for(timeout=3000)
        except TimeoutError:
            self.press("Escape")
            return False
        return True

    def go(self, line: int, column: int) -> None:
        """The cursor, counted from 1 as VS Code shows it."""
        self.press("Mod+g")
        self.page.locator(".quick-input-widget input.input").fill(f":{line}:{column}")
        self.press("Enter")
        wait_until("the cursor is there", lambda: self.cursor() == (line, column))

    @staticmethod
    def column_of(line: str) -> int:
        """The column behind `line`, as VS Code's status bar counts: a tab up to its stop, other characters one each."""
        column = 0
        for character in line:
            column += 4 - column % 4 if character == "\t" else 1
        return column + 1

    def select_lines(self, first: int, last: int) -> None:
        self.go(first, 1)
        for _ in range(last - first):
            self.press("Shift+ArrowDown")
        self.press("Shift+End")

    def instruct(self, instruction: str) -> None:
        """Rewrite the selection, under what is written into the box; empty: under nothing."""
        self.run("Sfumato: Rewrite the Selection...")
        rows = self.page.locator(".quick-input-list .monaco-list-row")
        rows.filter(has_text="Without an instruction").wait_for()
        if instruction:
            self.type(instruction)
            rows.filter(has_text="as written").wait_for()
            self.press("Enter")
        else:
            rows.filter(has_text="Without an instruction").click()

    def choose_in_menu(self, *labels: str) -> None:
        """A click on the status bar's item, then these choices one after another."""
        self.page.locator(self.STATUS).first.click()
        for label in labels:
            self.page.locator(".quick-input-list .monaco-list-row", has_text=label).first.click()

    def choose_folder(self, path: Path) -> None:
        """In VS Code's own dialog for files."""
        box = self.page.locator(".quick-input-widget input.input")
        box.wait_for()
        box.fill(f"{path}/")
        self.page.locator(".quick-input-widget .monaco-button").first.click()

    def answer_notification(self, answer: str) -> None:
        self.page.locator(".notifications-toasts .monaco-button", has_text=answer).first.click()

    def confirm_refactoring(self) -> None:
        """Tick every file of VS Code's refactor preview, in which nothing is chosen beforehand, and apply it."""
        boxes = self.page.locator(".bulk-edit-panel .monaco-list-row[aria-level='1'] .edit-checkbox")
        for number in range(boxes.count()):
            boxes.nth(number).click()
        self.page.locator(".bulk-edit-panel .monaco-button", has_text="Apply").click()

    def discard_refactoring(self) -> None:
        self.page.locator(".bulk-edit-panel .monaco-button", has_text="Discard").click()

    def dirty(self) -> bool:
        return self.page.locator(".tab.active.dirty").count() > 0

    def wait_for_dirty(self) -> None:
        wait_until("the text has changed", self.dirty)

    def save(self) -> None:
        self.press("Mod+s")
        wait_until("the file is saved", lambda: not self.dirty())

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

    def visible(self) -> str:
        """Of the document's own text on the screen, what is not hidden."""
        texts = self.page.evaluate(
            """() => [...document.querySelectorAll('.editor-instance .view-line span > span')]
                .filter(span => getComputedStyle(span).opacity !== '0').map(span => span.textContent)"""
        )
        return "".join(texts).replace("\xa0", " ")

    def ghost(self) -> str:
        """The ghost text on the screen; empty when there is none."""
        parts = self.page.evaluate(
            """() => [...document.querySelectorAll('.editor-instance .ghost-text-decoration, '
                + '.editor-instance .ghost-text-decoration-preview, .editor-instance .ghost-text .view-line')]
                .map(part => [part.getBoundingClientRect().top, part.textContent])"""
        )
        # VS Code cuts it at its own colours.
        rows: dict[float, str] = {}
        for top, text in parts:
            rows[top] = rows.get(top, "") + text.replace("\xa0", " ")
        return "\n".join(rows.values())

    def text(self) -> str:
        """The open document, where it is no longer than the window."""
        return "\n".join(self.lines())

    def glowing(self) -> list[str]:
        """The texts that glow."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll('.editor-instance .view-line span')]
                .filter(span => getComputedStyle(span).boxShadow.includes('255, 160, 40'))
                .map(span => span.textContent.replace(/\xa0/g, ' '))"""
        )
        return found

    def card(self) -> list[str]:
        """The rows of a draft that is drawn over the text, from top to bottom; none when there is none."""
        spans = self.page.evaluate(
            """() => [...document.querySelectorAll('.editor-instance .view-line span')].flatMap(span => {
                const drawn = getComputedStyle(span, '::before');
                if (drawn.position !== 'absolute' || drawn.content === 'none') return [];
                const line = span.closest('.view-line');
                return [[line.offsetTop + parseFloat(drawn.top), parseFloat(drawn.left), JSON.parse(drawn.content)]];
            })"""
        )
        rows: dict[float, str] = {}
        cell = self.page.evaluate(CELL)
        for top, left, text in sorted(spans, key=lambda span: span[:2]):
            shown = text.replace("\u200b", "")
            rows[top] = rows.get(top, "").ljust(round(left / cell)) + shown
        return list(rows.values())

    def cards(self) -> int:
        """In how many editors a draft is drawn."""
        number: int = self.page.evaluate(
            """() => [...document.querySelectorAll('.editor-instance')]
                .filter(editor => [...editor.querySelectorAll('.view-line span')]
                    .some(span => getComputedStyle(span, '::before').position === 'absolute')).length"""
        )
        return number

    def lens(self) -> str:
        """The line above a proposal."""
        return " ".join(self.page.locator(".codelens-decoration").all_inner_texts()).replace("\xa0", " ")

    def status(self) -> str:
        item = self.page.locator(self.STATUS).first
        return item.inner_text().strip() if item.count() else ""

    def notifications(self) -> list[str]:
        return self.page.locator(".notification-list-item-message").all_inner_texts()

    def wait_for_ready(self) -> None:
        """Until the language server has found a server that has loaded."""
        wait_until("the status bar shows Sfumato", self.status)
        wait_until("the language server says ready", lambda: self.wire.status().get("state") == "ready")

    def wait_for_ghost(self) -> str:
        return wait_until("ghost text is on the screen", self.ghost)

    def next_ghost(self, seen: Container[str]) -> str:
        """A suggestion that is not in `seen`; empty when none came: VS Code drops a key that is too early."""
        if self.ghost() in seen and self.ghost():
            self.press("Alt+]")
        deadline = time.monotonic() + 2
        while self.ghost() in seen and time.monotonic() < deadline:
            time.sleep(0.01)
        return ghost if (ghost := self.ghost()) not in seen else ""
