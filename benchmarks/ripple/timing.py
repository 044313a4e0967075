"""From an edit to the words that fell: how long ten windows take whose readings before it are kept."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.ripple.cases import Case

from sfumato_model.api.request import Limits, Snippet
from sfumato_model.api.ripple import Edited, ReadRequest, RippleRequest, Window
from sfumato_model.context.model import Model
from sfumato_model.operations.ripple import read, ripple

ROUNDS = 20
COUNTS = (1, 5, 10)
LONGEST = 160
"""Tokens of a window: what one canvas holds."""


@dataclass(frozen=True, kw_only=True)
class Timed:
    """Medians of milliseconds; `processor` is of all threads of the process."""

    windows: int
    tokens: float
    wall: float
    processor: float


def timed(model: Model, cases: Sequence[Case], seed: int) -> list[Timed]:
    """Windows that fit on a canvas; the first holds the edit, the others are told of it."""
    rng = random.Random(seed)
    own = [case for case in cases if case.kind == "variable" and _tokens(model, case.before) <= LONGEST]
    others = [case.before for case in cases if _tokens(model, case.before) <= LONGEST]
    found = []
    for count in COUNTS:
        rounds = [_round(model, rng.choice(own), rng.sample(others, count - 1)) for _ in range(ROUNDS)]
        wall, processor, tokens = zip(*rounds, strict=True)
        found.append(
            Timed(
                windows=count, tokens=statistics.fmean(tokens), wall=statistics.median(wall),
                processor=statistics.median(processor),
            )
        )  # fmt: skip
    return found


def _tokens(model: Model, text: str) -> int:
    return len(model.tokenizer.encode(text))


def _round(model: Model, case: Case, others: Sequence[str]) -> tuple[float, float, float]:
    """Milliseconds of wall and processor, and the tokens of a window."""
    line = case.before.count("\n", 0, case.edit[0])
    edited = Edited(before=case.before.split("\n")[line], after=case.after.split("\n")[line], path=case.path)
    windows = (case.window, *(Window(before=text, after=text) for text in others))
    limits = Limits(clock=time.monotonic)
    model.readings.clear()
    ahead = tuple(Snippet(path=window.path, text=window.before) for window in windows)
    read(model, ReadRequest(windows=ahead[:1]), limits)
    if others:
        read(model, ReadRequest(windows=ahead[1:], edited=edited.snippets[0][0]), limits)
    wall, processor = time.perf_counter(), time.process_time()
    result = ripple(model, RippleRequest(windows=windows, edited=edited), limits)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    assert result.kept == len(windows)
    return 1000 * wall, 1000 * processor, statistics.fmean(_tokens(model, window.after) for window in windows)
