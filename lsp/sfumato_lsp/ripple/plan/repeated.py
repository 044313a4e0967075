"""The same edit elsewhere: a line that was the same as the one that was edited, or, once an edit was made at two
places, what stands between the words that both have around it.

It looks at words alone, so it knows every language and nothing of what a word means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sfumato_lsp.edits.edit import Edit, text_before
from sfumato_lsp.python.names import Occurrence
from sfumato_lsp.ripple.plan.offer import Offer, Origin
from sfumato_lsp.ripple.plan.view import View, others
from sfumato_lsp.ripple.plan.words import WORD, Run, found, is_name, is_of_word

LEAST_WORDS = 3
"""That two edits have in common."""
LEAST_OF_LINE = 6
"""Words of a line that says enough to be the same, after one edit."""
AROUND = 4
"""Words on each side of which two edits may have the same."""
MOST_EDITS = 8
"""That were made twice: each costs a look through every open file."""
MOST_PLACES = 12
"""What is asked for at more places than this is a habit of the language, or a find and replace."""


def repeated(view: View, views: Sequence[View]) -> Iterator[Offer]:
    yield from _same_lines(view, views)
    yield from _as_twice(view, views)


def _same_lines(view: View, views: Sequence[View]) -> Iterator[Offer]:
    for edit in view.edits:
        runs = [run for run in view.runs if run.cause == edit.number]
        named = any(is_name(word) for run in runs for word in (*run.old, *run.new))
        if not named or any(has_scope(view, run) for run in runs):
            continue  # a number or an operator was changed for this line alone, as far as anybody knows
        low = view.text.rfind("\n", 0, edit.start) + 1
        high = view.text.find("\n", edit.end)
        line = view.text[low : high if high >= 0 else len(view.text)].rstrip("\r")
        here = [one for one in view.edits if low <= one.start and one.end <= low + len(line)]
        moved = [_at(one, low) for one in here]
        was = text_before(line, moved)
        if "\n" in line or "\n" in was or len(WORD.findall(was)) < LEAST_OF_LINE or not line.strip():
            continue
        old, new = was.strip(), line.strip()
        if old == new or edit is not here[0]:
            continue
        yield from _bounded(
            offer
            for one in (view, *others(view, views))
            for offer in _lines(one, old, new, edit.number, skip=low if one is view else -1)
        )


def _at(edit: Edit, low: int) -> Edit:
    return replace(edit, start=edit.start - low)


def _lines(view: View, old: str, new: str, cause: int, *, skip: int) -> Iterator[Offer]:
    ahead, behind = _differing(old, new)
    at = view.text.find(old)
    while at >= 0:
        end = at + len(old)
        low = view.text.rfind("\n", 0, at) + 1
        whole = not view.text[low:at].strip() and (end == len(view.text) or view.text[end] in "\r\n")
        if whole and low != skip:
            place = at + ahead, end - behind
            yield view.offer(place, new[ahead : len(new) - behind], "same line", cause)
        at = view.text.find(old, end)


def _differing(old: str, new: str) -> tuple[int, int]:
    """What both begin and end with, of whole words."""
    shorter = min(len(old), len(new))
    ahead = next((k for k in range(shorter) if old[k] != new[k]), shorter)
    while ahead and is_of_word(old[ahead - 1]):
        ahead -= 1
    most = shorter - ahead
    behind = next((k for k in range(most) if old[-1 - k] != new[-1 - k]), most)
    while behind and is_of_word(old[len(old) - behind]):
        behind -= 1
    return ahead, behind


def has_scope(view: View, run: Run) -> bool:
    """Whether a name became another whose places are known by scope or class: alike elsewhere is another thing."""
    if view.source is None or run.rename is None:
        return False
    old, _ = run.rename
    word = view.word(run.start, run.end)
    if word is None or word.role in ("binds", "declares", "keyword"):
        return word is not None
    if word.role == "attribute":
        assert word.node.parent is not None
        return view.source.field(word.node.parent, "object") in ("self", "cls")
    scope = view.name(old, word).resolved(Occurrence(node=word.node, role="reads", scope=word.scope))
    return word.role == "reads" and scope is not None and scope.type != "module"


@dataclass(frozen=True, kw_only=True)
class _Found:
    """Words `ahead`, `old` and `behind`, one after another, where `old` becomes `new`."""

    ahead: tuple[str, ...]
    old: tuple[str, ...]
    behind: tuple[str, ...]
    new: str
    cause: int

    @property
    def says_enough(self) -> bool:
        words = (*self.ahead, *self.old, *self.behind)
        least = LEAST_WORDS if self.old else LEAST_WORDS + 1
        return len(words) >= least and any(len(word) > 2 and is_name(word) for word in words)


def _as_twice(view: View, views: Sequence[View]) -> Iterator[Offer]:
    origin: Origin = "same edit"
    for change in islice(dict.fromkeys(_common(view)), MOST_EDITS):
        yield from _bounded(
            one.offer(place, change.new, origin, change.cause)
            for one in (view, *others(view, views))
            for place in _places(one, change)
        )


def _common(view: View) -> Iterator[_Found]:
    by_change: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Run]] = {}
    for run in view.runs:
        if has_scope(view, run):
            continue
        by_change.setdefault((run.old, run.new), []).append(run)
    for (old, _), runs in by_change.items():
        if len({run.start for run in runs}) < 2:
            continue
        beside = [around(view.text, run.start, run.end) for run in runs]
        ahead = _shared([words[::-1] for words, _ in beside])[::-1]
        behind = _shared([words for _, words in beside])
        new = {view.text[run.start : run.end] for run in runs}
        change = _Found(ahead=ahead, old=old, behind=behind, new=min(new), cause=max(run.cause for run in runs))
        if len(new) == 1 and change.says_enough:
            yield change


def around(text: str, start: int, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of its line ahead of a place and behind it."""
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    ahead = WORD.findall(text, low, start)[-AROUND:]
    return tuple(ahead), tuple(WORD.findall(text, end, high if high >= 0 else len(text))[:AROUND])


def _shared(all_words: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What all begin with."""
    shared: list[str] = []
    for words in zip(*all_words, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return tuple(shared)


def _places(view: View, change: _Found) -> Iterator[tuple[int, int]]:
    """In one line each."""
    ahead, behind = len(change.ahead), len(change.behind)
    for one in found(view.text, (*change.ahead, *change.old, *change.behind), r"[^\S\n]*"):
        words = [word.span() for word in WORD.finditer(view.text, *one.span())]
        if change.old:
            yield words[ahead][0], words[-1 - behind][1]
        else:
            at = words[ahead][0] if behind else words[ahead - 1][1]
            yield at, at


def _bounded(offers: Iterator[Offer]) -> Iterator[Offer]:
    """All of them, or none where there are too many."""
    found = []
    for offer in offers:
        found.append(offer)
        if len(found) > MOST_PLACES:
            return
    yield from found
