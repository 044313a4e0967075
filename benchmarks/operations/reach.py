"""Names that could stand in a place by mistake: those of the same function, or of the lines around it."""

from __future__ import annotations

import builtins

from benchmarks.operations.source import read

AROUND = 1200
"""Characters on both sides that count where no function surrounds a place."""


def names_near(text: str, start: int, end: int) -> list[str]:
    """Variables and parameters near characters `start` to `end` of `text`, each once, sorted; no builtins."""
    source = read(text)
    if source is None:
        return []
    around = [span for _, span in source.functions if span[0] <= start and end <= span[1]]
    low, high = max(around, default=(max(0, start - AROUND), end + AROUND))
    names = {name for name, _ in source.names(low, high)}
    return sorted(name for name in names if not hasattr(builtins, name) and name not in ("self", "cls", "_"))
