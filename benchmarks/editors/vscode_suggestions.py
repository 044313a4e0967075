"""From the last key of a place to ghost text on the screen, and the parts of that way."""

from __future__ import annotations

import time

from benchmarks.editors.ghost import PLACES, Ghost
from benchmarks.editors.vscode_window import press
from tests.editors.vscode.code import Code


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
