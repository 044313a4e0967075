"""A suggestion settles around a pin, told which word the pin replaced or not."""

from __future__ import annotations

import time

from benchmarks.operations.judged import Judged
from benchmarks.operations.pins import Pin
from benchmarks.operations.source import uses
from benchmarks.operations.words import kept, words

from sfumato_model.api.request import FillRequest, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.operations.engine import LoadedEngine


def told(engine: LoadedEngine, pin: Pin) -> Judged:
    """As the language server asks: `instead_of` names the word that the pin replaced."""
    return _settled(engine, pin, (pin.other,))


def untold(engine: LoadedEngine, pin: Pin) -> Judged:
    return _settled(engine, pin, ())


def _settled(engine: LoadedEngine, pin: Pin, instead_of: tuple[str, ...]) -> Judged:
    request = FillRequest(segments=pin.segments, path=pin.file.path, instead_of=instead_of)
    begun = time.perf_counter()
    *_, result = engine.run("fill", request, Limits(clock=time.monotonic))
    spent = time.perf_counter() - begun
    assert isinstance(result, FillResult)
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
