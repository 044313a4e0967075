"""A window of a real VS Code that types, and says when what was on the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.editors.ghost import BEFORE, PAUSE_S, PLACES, Ghost
from playwright.sync_api import Browser, Page
from tests.editors.around import wait_until
from tests.editors.vscode.code import Code
from tests.editors.vscode.serving import find_program, serving
from tests.editors.vscode.wire import Wire

KEYS = (Path(__file__).parent / "keys.js").read_text(encoding="utf-8")
WARM_UP = "total = "
PLACE = (5, 5)
LINE = "return sum(value for value in values if value) / len(values) + total"


@dataclass(frozen=True, kw_only=True)
class Bench:
    """VS Code on one project; `folder` is for all that a run needs."""

    browser: Browser
    folder: Path
    extensions: Path
    programs: Path

    @contextmanager
    def window(self, name: str, runtime: Path, *, extension: bool = True) -> Iterator[Code]:
        """A window with an empty Python file, with keys that are watched; `extension`: with Sfumato."""
        project = self.folder / name / "project"
        project.mkdir(parents=True)
        path = project / "means.py"
        path.write_text(BEFORE, encoding="utf-8")
        nothing = self.folder / "no-extensions"
        nothing.mkdir(exist_ok=True)
        with serving(
            find_program(),
            user=self.folder / name / "user",
            extensions=self.extensions if extension else nothing,
            runtime_folder=runtime,
            machine={"sfumato.path": str(self.programs / "sfumato-lsp")},
        ) as address:
            context = self.browser.new_context(viewport={"width": 1200, "height": 800})
            code = Code(context.new_page(), address, project, Wire(project))
            code.open(path, line=PLACE[0], column=PLACE[1])
            code.page.evaluate(KEYS)
            yield code
            context.close()


def press(page: Page, character: str) -> dict[str, float]:
    """The record of one key, once its character is on the screen."""
    page.keyboard.type(character)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        record: dict[str, float] = page.evaluate("({...window.sfumatoKeys})")
        if record["shown"] > 0:
            return record
    raise TimeoutError(f"{character!r} was not on the screen within 20 s")


@dataclass(frozen=True, kw_only=True)
class Key:
    """When it went down, in seconds since 1970, and after how many milliseconds its character was on the screen."""

    at: float
    took_ms: float


def type_keys(code: Code, count: int) -> list[Key]:
    """On the empty line, which is empty again afterwards. What is typed first does not count."""
    for character in WARM_UP:
        press(code.page, character)
    typed = []
    for character in (LINE * (count // len(LINE) + 1))[:count]:
        record = press(code.page, character)
        typed.append(Key(at=record["key"], took_ms=1000 * (record["shown"] - record["key"])))
        time.sleep(PAUSE_S)
    code.press("Escape", "Shift+Home", "Backspace")
    wait_until("the line is empty", lambda: code.cursor() == PLACE)
    return typed


def suggest(code: Code, count: int) -> list[Ghost]:
    """The places that got ghost text."""
    ghosts = []
    for number in range(count):
        code.press("Enter")
        before = len(code.wire.requests("textDocument/inlineCompletion"))
        place = PLACES[number % len(PLACES)]
        code.type(place[:-1])
        key = press(code.page, place[-1])["key"]
        drawn = _wait_for_ghost(code, before, key)
        if drawn is None:
            continue
        asked = [one for one in code.wire.requests("textDocument/inlineCompletion") if one.asked_at > key]
        answered = next((one for one in asked if one.answered_at is not None and one.result), None)
        if answered is None or answered.answered_at is None:
            continue  # VS Code showed on what it had before this key
        ghosts.append(Ghost(pressed=key, asked=answered.asked_at, answered=answered.answered_at, drawn=drawn))
        code.press("Escape")
    return ghosts


def _wait_for_ghost(code: Code, before: int, key: float) -> float | None:
    """When it was on the screen; `None` when the answer had none."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        record = code.page.evaluate("({...window.sfumatoKeys})")
        if record["ghost"] > 0:
            return float(record["ghost"])
        later = [one for one in code.wire.requests("textDocument/inlineCompletion")[before:] if one.asked_at > key]
        if later and all(one.answered_at is not None and not one.result for one in later):
            return None
        time.sleep(0.01)
    return None
