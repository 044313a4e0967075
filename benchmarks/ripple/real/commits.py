"""Real changes, hunk by hunk: what is offered behind a hunk, of every source apart and of all together.

A hunk follows from an earlier one of its file where one word became the same other word in both.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.ripple.real.hunks import Step, edits
from benchmarks.ripple.real.judged import verdict
from benchmarks.ripple.real.product import snapshot
from benchmarks.ripple.real.projects import changed_files
from benchmarks.ripple.real.shown import Shown, told
from benchmarks.shared.intervals import Estimate, of_clusters

from sfumato_lsp.ripple.by_fall import Fallen
from sfumato_lsp.ripple.found import Said, find, join
from sfumato_lsp.ripple.plan.offer import Offer
from sfumato_lsp.ripple.plan.view import View
from sfumato_lsp.ripple.score.fitted import is_sure
from sfumato_lsp.ripple.score.planned import candidates, chosen
from sfumato_lsp.ripple.snapshot import views
from sfumato_lsp.ripple.windows import Asked, asked
from sfumato_model.api.request import Limits
from sfumato_model.api.ripple import Edited, SettleRequest, Window
from sfumato_model.api.ripple import Fallen as Fell
from sfumato_model.context.model import Model
from sfumato_model.ripple.fallen import Ripple, fell
from sfumato_model.ripple.settled import settled

MOST = 16
"""Words of a search, and words that fell."""
ORIGINS = {
    "by scope, member, import": ("scope", "member", "__all__", "import"),
    "by call": ("call",),
    "by the same edit, line, word": ("same edit", "same line", "same word"),
    "by the fall, where a plan has nothing": ("fall",),
}
Change = tuple[int, int, str]
"""Characters of the file after the edit, and the text for them."""


def measured(count: int, seed: int) -> list[Step]:
    """Edits of the packages that are held out from training, and that nothing is fitted on."""
    return edits(changed_files(held_out=True), count, seed)


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One edit by all ways, and milliseconds of processor until the offers by plan were there."""

    ways: Mapping[str, Shown]
    milliseconds: float


def looked(model: Model, step: Step) -> Looked:
    """What the language server shows unasked, of some origins and together; and what others would."""
    taken = [snapshot(step)]
    begun = time.process_time()
    found = find(taken, (), lambda _: False)
    milliseconds = 1000 * (time.process_time() - begun)
    fallen: list[Fallen] = []
    if found.asked is not None and found.asked.one_for_one:  # behind other edits what falls is not shown
        fallen = _fallen(model, found.asked, found.offers)
    joined = join(replace(found, calls=()), Said(fallen=fallen, values=()), lambda _: False)
    offers = [one for one in joined if is_sure(one)]
    ways = {
        "together": map(_change, offers),
        **{way: [_change(one) for one in offers if one.origin in origins] for way, origins in ORIGINS.items()},
        "all plans but the same word, whatever the score": unscored(found.views),
        "same old text elsewhere": by_search(step),
    }
    return Looked(ways={way: judged(step, changes) for way, changes in ways.items()}, milliseconds=milliseconds)


def by_search(step: Step) -> list[Change]:
    """Same old text elsewhere: every name that the edit replaced by one other word, wherever it stands still."""
    pairs = {one.old: one.new for one in step.hunk.became if one.old in step.lost}
    found = [
        (*match.span(), new)
        for old, new in pairs.items()
        for match in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", step.after)
    ]
    return found[:MOST]


def unscored(seen: Sequence[View]) -> list[Change]:
    """As before there was a score: in the order of what each plan is worth by itself."""
    found = [replace(one, score=one.sure) for one in candidates(seen) if one.origin != "same word"]
    return [_change(one) for one in chosen(found, seen, lambda _: False)]


def by_fall(model: Model, step: Step) -> Shown:
    """Words above the checkpoint's threshold, and what they settle on, without any plan."""
    about = asked(views([snapshot(step)]))
    fallen = [] if about is None else _fallen(model, about, ())
    return judged(step, [_change(one) for word in fallen if (one := word.offer(0))])


def _change(offer: Offer) -> Change:
    return offer.start, offer.end, offer.new


def _fallen(model: Model, about: Asked, known: Sequence[Offer]) -> list[Fallen]:
    """As `ByFall` has them from a server."""
    model.readings.clear()
    limits = Limits(clock=time.monotonic)
    path = about.view.uri
    windows = tuple(Window(path=path, before=one.before, after=one.after) for one in about.windows)
    edited = Edited(before=about.edited[0], after=about.edited[1], path=path)
    taken = {place for one in known for place in range(one.start, one.end)}
    words = [
        word
        for one in fell(model, Ripple(windows=windows, edited=edited, language="python"), limits)
        for word in one.words
        if word.score >= model.manifest.ripple.threshold and not taken & {*_places(about, word)}
    ]
    best = sorted(words, key=lambda word: -word.score)[:MOST]
    if not best:
        return []
    places = tuple(tuple(sorted((w.start, w.end) for w in best if w.window == k)) for k in range(len(windows)))
    answer = settled(model, SettleRequest(windows=windows, places=places, edited=edited), limits)
    texts = {(one.window, one.start, one.end): one.text for one in answer.edits}
    return [
        Fallen(
            window=about.windows[word.window], start=word.start, end=word.end, fall=word.before - word.after,
            score=word.score, text=texts.get((word.window, word.start, word.end)), alone=about.one_for_one,
        )
        for word in best
    ]  # fmt: skip


def _places(about: Asked, word: Fell) -> range:
    start = about.windows[word.window].start
    return range(start + word.start, start + word.end)


def judged(step: Step, changes: Iterable[Change]) -> Shown:
    return told(step.follow, [verdict(step, *change) for change in changes])


@dataclass(frozen=True, kw_only=True)
class Row:
    """Of hunks that follow from an edit: offered, and offered with the right text; wrong offers an edit, those of them
    whose place does change, and right ones. Intervals are over files, whose edits are alike.
    """

    way: str
    edits: int
    follow: int
    offered: Estimate
    exact: Estimate
    wrong: Estimate
    elsewise: Estimate
    right: Estimate


def row(way: str, steps: Sequence[Step], found: Sequence[Shown]) -> Row:
    files = [f"{step.file.project} {step.file.path}" for step in steps]
    follow, one = [len(shown.follow) for shown in found], [1] * len(found)

    def share(values: Sequence[int], of: Sequence[int]) -> Estimate:
        return of_clusters(values, of, files)

    return Row(
        way=way, edits=len(found), follow=sum(follow), offered=share([len(shown.offered) for shown in found], follow),
        exact=share([len(shown.exact) for shown in found], follow), wrong=share([shown.wrong for shown in found], one),
        elsewise=share([shown.elsewise for shown in found], one), right=share([shown.right for shown in found], one),
    )  # fmt: skip
