"""Suggestions with a wrong name in them, of which the user puts one right: the rest settles around it."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from benchmarks.operations.asking import Judged, asked
from benchmarks.operations.words import kept, words
from benchmarks.shared.source import after, before, names_near, read, uses

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillResult
from sfumato_model.operations.engine import LoadedEngine
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


def told(engine: LoadedEngine, pin: Pin) -> Judged:
    """As the language server asks: `instead_of` names the word that the pin replaced."""
    return _settled(engine, pin, (pin.other,))


def untold(engine: LoadedEngine, pin: Pin) -> Judged:
    return _settled(engine, pin, ())


def _settled(engine: LoadedEngine, pin: Pin, instead_of: tuple[str, ...]) -> Judged:
    request = FillRequest(segments=pin.segments, path=pin.file.path, instead_of=instead_of)
    result, spent = asked(engine, "fill", request, FillResult)
    left, right = result.candidates[0].texts
    return judged(pin, left + pin.name + right, spent)


def judged(pin: Pin, text: str, seconds: float) -> Judged:
    """`text` is the suggestion as it is after the pin."""
    shown = pin.suggested(pin.start, pin.place[0]) + pin.name + pin.suggested(pin.place[1], pin.end)
    own = {index for index, word in enumerate(words(shown)) if word in (pin.name, pin.other)}
    values = {
        "all uses agree": not uses(text, pin.other) and len(uses(text, pin.name)) >= len(uses(pin.truth, pin.name)),
        "region exact": text == pin.truth,
        "other words kept": kept(shown, text, without=own),
    }  # fmt: skip
    return Judged(values=values, seconds=seconds)
