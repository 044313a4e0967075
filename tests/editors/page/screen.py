"""The page as a user has it: keys go in, and what is read is what is on the screen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.editors.around import wait_until

expect.set_options(timeout=60_000)

# What the server answers is copied as it passes by; the page does not know.
SPY = """
window.exchanges = [];
const ask = window.fetch;
window.fetch = async (path, request) => {
  const answer = await ask(path, request);
  if (/fill|rewrite|refine|inspect/.test(path)) {
    const exchange = { route: path, asked: JSON.parse(request.body), said: null };
    window.exchanges.push(exchange);
    answer.clone().text().then((text) => (exchange.said = text), () => {});
  }
  return answer;
};
"""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """What the page asked, and what the server answered; of a stream its drafts, and the answer where there is one."""

    route: str
    asked: dict[str, Any]
    drafts: list[dict[str, Any]]
    answer: dict[str, Any] | None


class Screen:
    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(SPY)

    def enter(self, url: str) -> None:
        self.page.goto(url)
        expect(self.page.locator("#state")).to_contain_text("ready")
        expect(self.page.locator(".cm-content")).to_be_focused()

    # Keys

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def write(self, text: str) -> None:
        """The editor's whole text becomes this, as if pasted; the cursor stands at its end."""
        self.press("Alt+e", "Control+a", "Delete")
        self.page.keyboard.insert_text(text)

    def take(self) -> None:
        """Takes the candidate that is chosen, whatever the judge says of it."""
        self.press("Control+Enter")

    def put_cursor_behind(self, text: str) -> None:
        """By the arrow keys, in a text that stands there already."""
        before = self.text().partition(text)[0] + text
        self.press("Control+Home", *["ArrowDown"] * before.count("\n"))
        self.press(*["ArrowRight"] * len(before.rpartition("\n")[2]))

    # Screen

    def text(self) -> str:
        """The editor's text, by its lines on the screen; they have to be few enough to be there all."""
        return self.page.evaluate(
            """() => [...document.getElementById('editor').shadowRoot.querySelectorAll('.cm-line')].map((line) => {
                const own = line.cloneNode(true);
                own.querySelectorAll('.cm-draft, .cm-fall, .cm-next').forEach((beside) => beside.remove());
                return own.textContent;
            }).join('\\n')"""
        )

    def drawn(self) -> str:
        """What a draft or a candidate would put into the text; empty when none is drawn."""
        return self.page.evaluate(
            "() => document.getElementById('editor').shadowRoot.querySelector('.cm-draft')?.textContent ?? ''"
        )

    def saved(self, folder: Path) -> bytes:
        """The text as `Save a copy` writes it."""
        with self.page.expect_download() as download:
            self.press("Control+s")
        path = folder / "saved"
        download.value.save_as(path)
        return path.read_bytes()

    def cells(self) -> list[dict[str, str]]:
        return self.page.evaluate(
            """() => [...document.querySelectorAll('#cells .cell')].map((cell) => ({
                decision: cell.dataset.decision,
                entropy: cell.dataset.entropy ?? null,
                text: cell.querySelector('.token').textContent,
                shade: getComputedStyle(cell).getPropertyValue('--entropy'),
            }))"""
        )

    def candidates(self) -> list[str]:
        return self.page.locator("#candidates code").all_text_contents()

    def focused(self) -> str:
        """The id of what has the focus."""
        return self.page.evaluate("() => document.activeElement.id")

    @property
    def notice(self) -> Locator:
        return self.page.locator("#notice")

    @property
    def problem(self) -> Locator:
        return self.page.locator("#problem-text")

    @property
    def step(self) -> Locator:
        return self.page.locator("#step-label")

    # What was said

    def exchanges(self) -> list[Exchange]:
        """All so far, oldest first; those that are still answered have no answer."""
        return [_exchange(one) for one in self.page.evaluate("() => window.exchanges")]

    def answered(self, count: int = 1) -> Exchange:
        """The `count`th exchange, once it is over and shown."""
        wait_until("the server answers", lambda: [e for e in self.exchanges()[count - 1 : count] if e.answer])
        expect(self.page.locator("#page[data-running]")).to_have_count(0)
        return self.exchanges()[count - 1]

    def fill(self) -> Exchange:
        """Fills at the cursor by its key, until the candidates are there."""
        before = len(self.exchanges())
        self.press("Alt+Enter")
        done = self.answered(before + 1)
        expect(self.page.locator("#candidates")).to_be_focused()
        return done


def _exchange(seen: dict[str, Any]) -> Exchange:
    said = seen["said"] or ""
    if not said.startswith("event:"):
        return Exchange(route=seen["route"], asked=seen["asked"], drafts=[], answer=json.loads(said) if said else None)
    blocks = [block.split("\n") for block in said.split("\n\n") if block]
    events = [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]
    drafts = [data for name, data in events if name == "draft"]
    ends = [data for name, data in events if name != "draft"]
    return Exchange(route=seen["route"], asked=seen["asked"], drafts=drafts, answer=ends[0] if ends else None)
