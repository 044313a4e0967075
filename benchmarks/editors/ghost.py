"""What is measured in both editors: from the last key of a place to ghost text on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.shared.figures import Spread, spread
from benchmarks.shared.report import SPREAD, show
from rich.console import Console

PAUSE_S = 0.06
"""Between two keys of somebody who types fast."""
PLACES = ("total += ", "return ", "if value in ", "count = len", "print(", "for value in ", "values.", "total = ")
BEFORE = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n    "


@dataclass(frozen=True, kw_only=True)
class Ghost:
    """One place that got ghost text, in seconds of one clock: its last key, the request, the answer, the screen."""

    pressed: float
    asked: float
    answered: float
    drawn: float


def report(editor: str, ghosts: Sequence[Ghost], asked: int, console: Console) -> dict[str, object]:
    """Show the way from the key to ghost text and its parts; return the figures."""
    parts: dict[str, Spread] = {
        name: spread([1000 * seconds for seconds in part])
        for name, part in {
            "from the key to ghost text": [one.drawn - one.pressed for one in ghosts],
            f"until {editor} asks": [one.asked - one.pressed for one in ghosts],
            "until it is answered": [one.answered - one.asked for one in ghosts],
            "until it is drawn": [one.drawn - one.answered for one in ghosts],
        }.items()
    }
    show(f"{editor}: from a key to ghost text, ms", {"": "", **SPREAD}, parts.items(), console)
    console.print(f"{len(ghosts)} of {asked} places had ghost text")
    return {"ghost": parts, "asked": asked, "shown": len(ghosts)}
