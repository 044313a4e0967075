"""What refine does to a selection with one mistake, and to one with none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

from benchmarks.operations.asking import Judged, asked
from benchmarks.operations.damage import Damage
from benchmarks.operations.words import kept

from sfumato_model.api.request import RefineRequest
from sfumato_model.api.result import Edit, RefineResult
from sfumato_model.judge import replaced
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.selection import unlikely
from sfumato_model.settling import scales

STRENGTH = 0.1


def refined(engine: LoadedEngine, case: Damage) -> Judged:
    request = RefineRequest(selection=case.selection, strength=STRENGTH)
    result, spent = asked(engine, "refine", request, RefineResult)
    return judged(case, result.edits, spent)


def judged(case: Damage, edits: Sequence[Edit], seconds: float) -> Judged:
    """`edits` are of the selection as it was given."""
    text = replaced(case.text, edits)
    still = kept(case.text, text, without=case.wrong_words)
    low = case.place[0] - case.start
    high = low + len(case.wrong)
    at_mistake = [edit for edit in edits if edit.start <= high and edit.end >= low]
    restored = replaced(case.text, at_mistake) == case.truth
    clean = case.kind == "clean"
    values = {
        "mistake restored": None if clean else restored,
        "mistake changed otherwise": None if clean else bool(at_mistake) and not restored,
        "correct words changed": None if still is None else 1 - still,
        "left alone": text == case.text if clean else None,
    }
    return Judged(values=values, seconds=seconds)


def with_margin(engine: LoadedEngine, case: Damage, margin: float) -> Judged:
    """Refined with another `scales.MARGIN` (nats)."""
    with _changed(scales, "MARGIN", margin):
        return refined(engine, case)


def with_unlikely(engine: LoadedEngine, case: Damage, threshold: float) -> Judged:
    """Refined with another `unlikely.UNLIKELY` (a log probability of words whose kind is no likelier than others)."""
    with _changed(unlikely, "UNLIKELY", -threshold):
        return refined(engine, case)


@contextmanager
def _changed(module: ModuleType, name: str, value: float) -> Iterator[None]:
    """A constant changed for a while: they are no settings, but should be chosen by measuring."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)
