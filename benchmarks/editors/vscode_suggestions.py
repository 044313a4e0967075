"""From the last key of a place to ghost text on the screen, and the parts of that way."""

from __future__ import annotations

import time

from benchmarks.editors.spread import Spread, spread
from benchmarks.editors.vscode_window import press
from tests.editors.vscode.code import Code

PLACES = ("total += ", "return ", "if value in ", "count = len", "print(", "for value in ", "values.", "total = ")


def suggest(code: Code, count: int) -> tuple[dict[str, Spread], int]:
    """The parts of the way from the last key of a place to ghost text, for those that got any."""
    parts: dict[str, list[float]] = {"until VS Code asks": [], "until it is answered": [], "until it is drawn": []}
    total: list[float] = []
    for number in range(count):
        code.press("Enter")
        before = len(code.wire.requests("textDocument/inlineCompletion"))
        place = PLACES[number % len(PLACES)]
        code.type(place[:-1])
        key = press(code.page, place[-1])["key"]
        ghost = _wait_for_ghost(code, before, key)
        if ghost is None:
            continue
        asked = [one for one in code.wire.requests("textDocument/inlineCompletion") if one.asked_at > key]
        answered = next((one for one in asked if one.answered_at is not None and one.result), None)
        if answered is None or answered.answered_at is None:
            continue  # VS Code showed on what it had before this key
        total.append(1000 * (ghost - key))
        parts["until VS Code asks"].append(1000 * (answered.asked_at - key))
        parts["until it is answered"].append(1000 * (answered.answered_at - answered.asked_at))
        parts["until it is drawn"].append(1000 * (ghost - answered.answered_at))
        code.press("Escape")
    everything = {"from the key to ghost text": total, **parts}
    return {name: spread(values) for name, values in everything.items() if values}, len(total)


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
