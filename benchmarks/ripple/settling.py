"""The words that have to follow settle together, or one after another: do they agree, and are they right?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.ripple.cases import Case
from benchmarks.shared.intervals import Estimate, estimate

from sfumato_model.api.request import Limits
from sfumato_model.api.ripple import Place, SettleRequest
from sfumato_model.context.model import Model
from sfumato_model.ripple.settled import settled

FEWEST = 2
"""Words that follow, so that they can disagree."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """All words became one and the same; the window is what it has to be; it parses as it did; processor seconds."""

    agree: bool
    exact: bool
    seconds: float


Settle = Callable[[Model, Case], Outcome]


def together(model: Model, case: Case, *, told: bool = True) -> Outcome:
    return _outcome(case, lambda: _settled(model, case, case.after, case.follow, told=told))


def one_after_another(model: Model, case: Case, *, told: bool = True) -> Outcome:
    def all_places() -> tuple[str, list[str]]:
        text, moved, texts = case.after, 0, []
        for low, high in case.follow:
            was = text
            text, (word,) = _settled(model, case, text, ((low + moved, high + moved),), told=told)
            moved += len(text) - len(was)
            texts.append(word)
        return text, texts

    return _outcome(case, all_places)


def _settled(model: Model, case: Case, text: str, places: Sequence[Place], *, told: bool) -> tuple[str, list[str]]:
    """The window as it settles, and what stands in its places. Without `told` the edit's own word is not tried."""
    window = replace(case.window, after=text) if told else replace(case.window, before=text + " ", after=text)
    request = SettleRequest(windows=(window,), places=(tuple(places),), edited=case.edited)
    result = settled(model, request, Limits(clock=time.monotonic))
    found = {(edit.start, edit.end): edit.text for edit in result.edits}
    texts = [found.get(place, text[place[0] : place[1]]) for place in places]
    for (low, high), word in reversed(list(zip(places, texts, strict=True))):
        text = text[:low] + word + text[high:]
    return text, texts


def _outcome(case: Case, run: Callable[[], tuple[str, list[str]]]) -> Outcome:
    begun = time.process_time()
    text, texts = run()
    return Outcome(agree=len(set(texts)) == 1, exact=text == case.truth, seconds=time.process_time() - begun)


SETTLES: Mapping[str, Settle] = {
    "together": together,
    "one after another": one_after_another,
    "together, filled alone": partial(together, told=False),
    "one after another, filled alone": partial(one_after_another, told=False),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    way: str
    agree: Estimate
    exact: Estimate
    milliseconds: float


def row(way: str, found: Sequence[Outcome]) -> Row:
    return Row(
        way=way, agree=estimate([one.agree for one in found]), exact=estimate([one.exact for one in found]),
        milliseconds=1000 * sum(one.seconds for one in found) / len(found),
    )  # fmt: skip
