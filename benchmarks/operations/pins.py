"""Suggestions with a wrong name in them, of which the user puts one right."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from benchmarks.operations.reach import names_near
from benchmarks.operations.source import after, before, read, uses
from sfumato_model.api.request import Hole
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.spans import Span

LINES = 3
"""Lines of a suggestion, at most."""


@dataclass(frozen=True, kw_only=True)
class Pin:
    """Characters `start` to `end` are true; suggested was `other` wherever `name` stands. `place` is put right."""

    file: SourceFile
    start: int
    end: int
    name: str
    other: str
    place: Span
    kind: str = "pin"

    @property
    def truth(self) -> str:
        return self.file.text[self.start : self.end]

    def suggested(self, start: int, end: int) -> str:
        """What was suggested in a part of the region."""
        text, at = "", start
        for low, high in uses(self.file.text[start:end], self.name):
            text += self.file.text[at : start + low] + self.other
            at = start + high
        return text + self.file.text[at:end]

    @property
    def segments(self) -> tuple[str | Hole, ...]:
        """The window with the suggestion in it, and the pin in the suggestion."""
        left, right = self.suggested(self.start, self.place[0]), self.suggested(self.place[1], self.end)
        return (
            before(self.file, self.start), Hole(start=left), self.name, Hole(start=right), after(self.file, self.end)
        )  # fmt: skip


def pins(files: Sequence[SourceFile], count: int, seed: int) -> list[Pin]:
    """`count` cases, or as many as there are; of each statement one."""
    rng = random.Random(seed)
    regions = [(file, region) for file in files for region in _regions(file.text)]
    rng.shuffle(regions)
    tried = (_pin(file, *region, rng) for file, region in regions)
    return list(islice((pin for pin in tried if pin is not None), count))


def _regions(text: str) -> list[Span]:
    """Statements of at most `LINES` whole lines."""
    source = read(text)
    if source is None:
        return []
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.stmt) and (node.end_lineno or node.lineno) - node.lineno < LINES:
            start, end = source.span(node)
            alone = not source.lines[node.lineno - 1][: node.col_offset].strip() and text[end : end + 1] in ("", "\n")
            if alone:
                found.append((start, end))
    return found


def _pin(file: SourceFile, start: int, end: int, rng: random.Random) -> Pin | None:
    source = read(file.text)
    assert source is not None
    places: dict[str, list[Span]] = {}
    for name, span in source.names(start, end):
        if name not in ("self", "cls", "_"):
            places.setdefault(name, []).append(span)
    # Where the word means something else as well, another name would not stand in all of its places.
    text = file.text[start:end]
    options = [name for name, spans in places.items() if len(spans) >= 2 and len(uses(text, name)) == len(spans)]
    others = [name for name in names_near(file.text, start, end) if not uses(text, name)] if options else []
    if not others:
        return None
    name = rng.choice(options)
    return Pin(
        file=file, start=start, end=end, name=name, other=rng.choice(others), place=rng.choice(places[name])
    )  # fmt: skip
