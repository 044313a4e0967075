"""Dependent holes filled together, on one canvas, or one after another, each seeing those before it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.operations.arity import fits
from benchmarks.operations.dependent_holes import DependentHoles
from benchmarks.operations.judged import Judged

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.api.result import FillResult
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.text.syntax_errors import error_counter


def together(engine: LoadedEngine, case: DependentHoles) -> Judged:
    """One request with all holes."""
    begun = time.perf_counter()
    texts = _filled(engine, case, case.segments([Hole()] * len(case.holes)))
    return judged(case, texts, time.perf_counter() - begun)


def one_after_another(engine: LoadedEngine, case: DependentHoles) -> Judged:
    """One request a hole, in the text's order; the places of those that follow are empty."""
    begun = time.perf_counter()
    texts: list[str] = []
    for left in range(len(case.holes), 0, -1):
        texts += _filled(engine, case, case.segments([*texts, Hole(), *[""] * (left - 1)]))
    return judged(case, tuple(texts), time.perf_counter() - begun)


def _filled(engine: LoadedEngine, case: DependentHoles, segments: tuple[str | Hole, ...]) -> tuple[str, ...]:
    request = FillRequest(segments=segments, path=case.file.path, single_line=case.signature is None)
    *_, result = engine.run("fill", request, Limits(clock=time.monotonic))
    assert isinstance(result, FillResult)
    return result.candidates[0].texts


def judged(case: DependentHoles, texts: tuple[str, ...], seconds: float) -> Judged:
    """Space around a text does not count."""
    right = [text.strip() == truth.strip() for text, truth in zip(texts, case.truths, strict=True)]
    count = error_counter("python")
    assert count is not None, "Python's grammar comes with the server"
    own, allowed = (count("".join(_texts(case, some))) for some in (texts, case.truths))
    values = {
        "all exact": all(right), "holes exact": sum(right) / len(right), "all agree": agree(case, texts),
        "no new syntax error": own <= allowed,
    }  # fmt: skip
    return Judged(values=values, seconds=seconds)


def _texts(case: DependentHoles, texts: tuple[str, ...]) -> Iterator[str]:
    return (segment for segment in case.segments(texts) if isinstance(segment, str))


def agree(case: DependentHoles, texts: tuple[str, ...]) -> bool:
    """Whether all are the same name; of a signature and its calls, whether each call passes what is wanted."""
    if case.signature is None:
        return len({text.strip() for text in texts}) == 1 and texts[0].strip().isidentifier()
    parameters = texts[case.signature]
    return all(fits(parameters, text) for index, text in enumerate(texts) if index != case.signature)
