"""Real changes, hunk by hunk: is the place of a later hunk offered behind an earlier one, and is its text right?

A hunk follows from an earlier one of its file where one word became the same other word in both.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.replay.projects import check_out, read_projects
from benchmarks.ripple.hunks import Step, steps
from benchmarks.shared.intervals import Estimate, estimate

from sfumato_model.api.request import Limits
from sfumato_model.api.ripple import Edited, Place, SettleRequest, Window
from sfumato_model.context.model import Model
from sfumato_model.ripple.fallen import Ripple, fell
from sfumato_model.ripple.settled import settled
from sfumato_model.ripple.windows import changed

AROUND = 12
"""Lines above and below a place that a window has."""
WINDOWS = 10
SNIPPET = 400
"""Characters of an edit that other windows are told."""
MOST = 16
"""Offers of an edit."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one edit was offered: `right` and `wrong` words; of each later hunk that follows, offered and exact."""

    right: int
    wrong: int
    follows: Mapping[int, tuple[bool, bool]] = field(default_factory=dict)


Offer = Callable[[Model, Step], Mapping[Place, str]]
"""Places in the file as it is after the edit, and the text for each."""


def edits(count: int, seed: int) -> list[Step]:
    """Edits that take a word away, drawn from all projects."""
    files = [file for checkout in check_out(read_projects()) for file in checkout.changed]
    found = [step for file in files for step in steps(file) if step.later and _lost(step)]
    return random.Random(seed).sample(found, min(count, len(found)))


def _lost(step: Step) -> set[str]:
    old, new = changed(step.hunk.old, step.hunk.new, "python")
    return {word for word in set(old) - set(new) if word.isidentifier()}


def by_search(_: Model, step: Step) -> Mapping[Place, str]:
    """Same old text elsewhere: every word that the edit replaced by one other, wherever it stands still."""
    pairs = {one.old: one.new for one in step.hunk.became if one.old in _lost(step)}
    found = {}
    for old, new in pairs.items():
        for match in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", step.after):
            found[match.span()] = new
    return dict(list(found.items())[:MOST])


def by_ripple(model: Model, step: Step) -> Mapping[Place, str]:
    """As the product: windows with words that the edit took, read before and after; what falls at the threshold."""
    model.readings.clear()
    limits = Limits(clock=time.monotonic)
    starts, windows = _windows(step)
    edited = Edited(before=step.hunk.old[:SNIPPET], after=step.hunk.new[:SNIPPET], path=step.file.path)
    ripple = Ripple(windows=windows, edited=edited, language="python")
    words = [word for one in fell(model, ripple, limits) for word in one.words]
    shown = [word for word in words if word.score >= model.manifest.ripple.threshold]
    best = sorted(shown, key=lambda word: -word.score)[:MOST]
    places = tuple(
        tuple(sorted((word.start, word.end) for word in best if word.window == number))
        for number in range(len(windows))
    )
    if not best:
        return {}
    result = settled(model, SettleRequest(windows=windows, places=places, edited=edited), limits)
    texts = {(one.window, one.start): one.text for one in result.edits}
    return {
        (starts[number] + low, starts[number] + high): texts.get((number, low), "")
        for number, own in enumerate(places)
        for low, high in own
    }


WAYS: Mapping[str, Offer] = {"ripple": by_ripple, "same old text elsewhere": by_search}


def _windows(step: Step) -> tuple[list[int], tuple[Window, ...]]:
    """Pieces of the file around words that the edit took, the one with the edit first; and where each begins."""
    text = step.after
    edit = step.start
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(_lost(step))))
    found: list[tuple[int, int]] = [_around(text, edit, edit + len(step.hunk.new))]
    for match in pattern.finditer(text):
        if not any(low <= match.start() and match.end() <= high for low, high in found):
            found.append(_around(text, *match.span()))
    near = [found[0], *sorted(found[1:], key=lambda one: abs(one[0] - edit))[: WINDOWS - 1]]
    moved = len(step.hunk.old) - len(step.hunk.new)
    windows = []
    for low, high in near:
        after = text[low:high]
        holds = low <= edit and edit + len(step.hunk.new) <= high
        before = step.before[low : high + moved] if holds else after
        windows.append(Window(path=step.file.path, before=before, after=after))
    return [low for low, _ in near], tuple(windows)


def _around(text: str, low: int, high: int) -> tuple[int, int]:
    for _ in range(AROUND + 1):
        low = max(0, text.rfind("\n", 0, max(0, low - 1)) + 1)
        end = text.find("\n", high)
        high = len(text) if end < 0 else end + 1
    return low, high


def judged(step: Step, offers: Mapping[Place, str]) -> Told:
    """Whether each offer is a word that a later hunk changes, and what each hunk that follows got."""
    truth: dict[Place, tuple[int, str]] = {}
    for number, start, hunk in step.later:
        for one in hunk.became:
            truth[start + one.place[0], start + one.place[1]] = number, one.new
    right = {place for place in offers if place in truth}
    own = {(one.old, one.new) for one in step.hunk.became}
    follows = {}
    for number, _, hunk in step.later:
        if any((one.old, one.new) in own for one in hunk.became):
            places = [place for place in right if truth[place][0] == number]
            exact = bool(places) and all(offers[place] == truth[place][1] for place in places)
            follows[number] = bool(places), exact
    return Told(right=len(right), wrong=len(offers) - len(right), follows=follows)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Of hunks that follow from an edit: offered, and offered with the right text; wrong and right offers an edit."""

    way: str
    edits: int
    follow: int
    offered: Estimate
    exact: Estimate
    wrong: Estimate
    right: Estimate


def row(way: str, told: Sequence[Told]) -> Row:
    follows = [one for edit in told for one in edit.follows.values()]
    return Row(
        way=way, edits=len(told), follow=len(follows), offered=estimate([one for one, _ in follows]),
        exact=estimate([exact for _, exact in follows]), wrong=estimate([float(one.wrong) for one in told]),
        right=estimate([float(one.right) for one in told]),
    )  # fmt: skip
