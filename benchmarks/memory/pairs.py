"""Two holes near each other on one canvas, filled by the product: how many of them are exact."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.memory.fills import WAYS
from benchmarks.memory.projects import Projects
from benchmarks.memory.records import Task
from benchmarks.memory.rows import Record
from benchmarks.quality.held_out_holes import inner_places
from benchmarks.quality.known_hole import KnownHole
from benchmarks.shared.intervals import Estimate, difference, estimate

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.context.model import Model
from sfumato_model.memory.memory import Known, Memory
from sfumato_model.operations.fill import fill
from sfumato_model.training.data.held_out import PREFIX_CHARACTERS, SUFFIX_CHARACTERS

AWAY = range(20, 400)
"""Characters between the two."""
LONGEST = 40


def pair(loaded: tuple[Model, Projects, Task], index: int) -> dict[str, Any]:
    """Of the hole at `index` and another one behind it, whether each is exact, each way; nothing without another."""
    model, projects, task = loaded
    hole = task.holes[index]
    second = _second(hole)
    if second is None:
        return {"index": index, "ways": None}
    text, (start, end) = hole.file.text, second
    begun, ended = max(0, hole.start - PREFIX_CHARACTERS), end + SUFFIX_CHARACTERS
    segments = text[begun : hole.start], Hole(), text[hole.end : start], Hole(), text[end:ended]
    around = {"before": text[:begun], "after": text[ended:]}
    project = projects.memory(hole.file.package, hole.file.path)
    memories = None, *(Known(memory=one, **around) for one in (Memory(vocabulary=projects.vocabulary), project))
    found = {}
    for way, memory in zip(WAYS, memories, strict=True):
        model.engine.forget()
        request = FillRequest(segments=segments, path=hole.file.path, single_line=True, memory=memory)
        before = time.perf_counter()
        *_, result = fill(model, request, Limits(clock=time.perf_counter))
        took = 1000 * (time.perf_counter() - before)
        assert isinstance(result, FillResult)
        truths = hole.truth, text[start:end]
        exact = [own.strip() == truth.strip() for own, truth in zip(result.texts, truths, strict=True)]
        found[way] = {"exact": exact, "sound": result.candidates[0].valid is not False, "ms": took}
    return {"index": index, "ways": found}


def _second(hole: KnownHole) -> tuple[int, int] | None:
    """Always the same one."""
    places = [
        (start, end) for start, end in inner_places(hole.file.text)
        if start - hole.end in AWAY and end - start <= LONGEST
    ]  # fmt: skip
    return random.Random(hole.start).choice(places) if places and hole.code else None


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """One way to fill. `exact` counts each hole, `both` whole answers; `gain` is over the first way, hole by hole."""

    way: str
    exact: Estimate
    gain: Estimate
    both: Estimate
    sound: Estimate
    milliseconds: float


def pair_rows(records: Sequence[Record]) -> list[PairRow]:
    """A row a way."""
    known = [one["ways"] for one in records if one["ways"] is not None]
    first = [hit for one in known for hit in one[WAYS[0]]["exact"]]
    return [_row(way, [one[way] for one in known], first) for way in WAYS]


def _row(way: str, own: Sequence[Record], first: Sequence[bool]) -> PairRow:
    exact = [hit for one in own for hit in one["exact"]]
    return PairRow(
        way=way, exact=estimate(exact), gain=difference(exact, first),
        both=estimate([all(one["exact"]) for one in own]),
        sound=estimate([one["sound"] for one in own]), milliseconds=float(np.median([one["ms"] for one in own])),
    )  # fmt: skip
