"""A window of a real VS Code that types, and says when what was on the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.editors.spread import Spread, spread
from playwright.sync_api import Browser, Page
from tests.editors.vscode.code import Code
from tests.editors.vscode.serving import find_program, serving
from tests.editors.vscode.wire import Wire

KEYS = (Path(__file__).parent / "keys.js").read_text(encoding="utf-8")
WARM_UP = "total = "
PAUSE_S = 0.06
"""Between two keys of somebody who types fast."""
BEFORE = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n    "
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
            code.open(path, line=5, column=5)
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


def type_keys(code: Code, count: int) -> Spread:
    """Milliseconds from each key to its character."""
    for character in WARM_UP:
        press(code.page, character)
    took = []
    for character in (LINE * (count // len(LINE) + 1))[:count]:
        record = press(code.page, character)
        took.append(1000 * (record["shown"] - record["key"]))
        time.sleep(PAUSE_S)
    return spread(took)
