"""A hole filled by the product itself, without a memory, with that of the open document, and with the project's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any

from benchmarks.memory.projects import Projects
from benchmarks.memory.records import Task, judged
from benchmarks.quality.known_hole import KnownHole

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import Candidate, FillResult
from sfumato_model.context.model import Model
from sfumato_model.memory.memory import Known, Memory
from sfumato_model.operations.fill import fill
from sfumato_model.ranking.automatic import LEAST, shown
from sfumato_model.training.data.held_out import PREFIX_CHARACTERS, SUFFIX_CHARACTERS

WAYS = ("no memory", "memory of the file", "memory of file and project")
FILL_WAYS = (*WAYS, "the same, never at once")
"""The last one is what an answer without a denoise is compared with."""
THRESHOLDS = tuple(k / 20 for k in range(20))
LONG = 5
"""Characters that are worth a look, where a text does not end its line."""


def filled(loaded: tuple[Model, Projects, Task], index: int) -> dict[str, Any]:
    """Of the hole at `index`, the first answer each way, its milliseconds, and what would be shown unasked."""
    model, projects, task = loaded
    hole = task.holes[index]
    memories = known(projects, hole)
    answers = {way: _answer(model, hole, memory) for way, memory in zip(WAYS, memories, strict=True)}
    patient = replace(model, manifest=replace(model.manifest, at_once=None))
    answers[FILL_WAYS[-1]] = _answer(patient, hole, memories[-1])
    return {"index": index, "kind": hole.kind, "code": hole.code, "ways": answers}


def known(projects: Projects, hole: KnownHole) -> tuple[Known | None, ...]:
    """The memory that a request has, each of `WAYS`."""
    around = {
        "before": hole.file.text[: max(0, hole.start - PREFIX_CHARACTERS)],
        "after": hole.file.text[hole.end + SUFFIX_CHARACTERS :],
    }
    empty = Memory(vocabulary=projects.vocabulary)
    return None, *(Known(memory=one, **around) for one in (empty, projects.memory(hole.file.package, hole.file.path)))


def answered(model: Model, hole: KnownHole, memory: Known | None) -> tuple[str, float]:
    """The first answer to somebody who asked, and the processor's milliseconds; no context is encoded before."""
    model.engine.forget()
    result, took = _result(model, _request(hole, memory))
    return result.text, took


def _request(hole: KnownHole, memory: Known | None) -> FillRequest:
    return FillRequest(
        segments=(hole.before, Hole(), hole.after), path=hole.file.path, single_line=hole.single_line, memory=memory
    )


def _answer(model: Model, hole: KnownHole, memory: Known | None) -> dict[str, Any]:
    asked = _request(hole, memory)
    model.engine.forget()
    best, took = _result(model, asked)
    # The context is encoded now, as it mostly is while somebody types.
    result, unasked_took = _result(model, replace(asked, automatic=True))
    at_once = bool(result.candidates) and not result.stats.step_seconds
    return {
        **judged(hole, best.text), "ms": took, "shown": told(hole, result.text, best.text),
        "unasked ms": unasked_took, "at once": at_once, "curve": list(_curve(hole, asked, best)),
        "could count": could_count(hole, best.candidates[0] if best.candidates else None),
    }  # fmt: skip


def told(hole: KnownHole, text: str, whole: str) -> dict[str, Any] | None:
    """Of a `text` that is shown, cut from a `whole` one: whether it is right, and whether it counts."""
    text = text.rstrip()
    if not text:
        return None
    ends = text == whole.rstrip() and not hole.after.partition("\n")[0].strip()
    return {"text": text, "right": hole.truth.startswith(text), "counts": ends or len(text.strip()) >= LONG}


def _curve(hole: KnownHole, asked: FillRequest, best: FillResult) -> Iterator[tuple[bool, bool] | None]:
    """At each of `THRESHOLDS` whether what would be shown of the best text is right, and whether it counts."""
    for threshold in THRESHOLDS:
        (cut,) = shown(best.candidates[:1], asked, threshold, LEAST) or (None,)
        found = told(hole, cut.texts[0], best.text) if cut is not None else None
        yield (found["right"], found["counts"]) if found is not None else None


def could_count(hole: KnownHole, candidate: Candidate | None) -> bool:
    """Whether a right beginning of the text counts, wherever it is cut: more than that no threshold could show."""
    if candidate is None:
        return False
    texts = accumulate(token.text for token in candidate.tokens[0])
    every = (told(hole, text, candidate.texts[0]) for text in texts)
    return any(one["right"] and one["counts"] for one in every if one is not None)


def _result(model: Model, request: FillRequest) -> tuple[FillResult, float]:
    begun = time.process_time()  # what else runs on the machine does not count
    *_, result = fill(model, request, Limits(clock=time.perf_counter))
    assert isinstance(result, FillResult)
    return result, 1000 * (time.process_time() - begun)
