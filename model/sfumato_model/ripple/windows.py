"""A window before and after its edit: which words of both are the same, and which the edit took and brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from sfumato_model.api.ripple import Place, Window
from sfumato_model.judge import difference
from sfumato_model.text.words import words

MOST_MATCHED = 600
"""Words between the first and the last that an edit changed, beyond which all of them count as changed."""


@dataclass(frozen=True, kw_only=True)
class Aligned:
    """`kept` has the places of each word that is the same, before and after; `old` words became `new` ones."""

    kept: tuple[tuple[Place, Place], ...]
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def aligned(window: Window, language: str) -> Aligned:
    """No word that the edit touches is kept: none that `window.edit` says to be edited, none that differs."""
    before, after = list(words(window.before, language)), list(words(window.after, language))
    own = window.edit or (0, 0)
    if window.before == window.after:
        return Aligned(kept=tuple((place, place) for place in after if not _meet(place, own)))
    texts = [window.before[a:b] for a, b in before], [window.after[a:b] for a, b in after]
    kept: list[tuple[Place, Place]] = []
    old: list[str] = []
    new: list[str] = []
    for same, first, second in _blocks(*texts):
        if same:
            kept += zip(before[first.start : first.stop], after[second.start : second.stop], strict=True)
        else:
            old += texts[0][first.start : first.stop]
            new += texts[1][second.start : second.stop]
    return Aligned(kept=tuple(pair for pair in kept if not _meet(pair[1], own)), old=tuple(old), new=tuple(new))


def changed(before: str, after: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that an edit took, and those that it brought."""
    found = aligned(Window(before=before, after=after), language)
    return found.old, found.new


def moved(window: Window, cuts: tuple[int, ...]) -> tuple[int, ...]:
    """Places of `before` in `after`, without those within what differs; the last is always the end."""
    edit = difference(window.before, window.after)
    longer = len(window.after) - len(window.before)
    places = [at if at <= edit.start else at + longer for at in cuts if at <= edit.start or at >= edit.end]
    end = len(window.after)
    return (*(at for at in dict.fromkeys(places) if 0 < at < end), end) if end else ()


def _blocks(before: list[str], after: list[str]) -> Iterator[tuple[bool, range, range]]:
    """Runs of words in order: whether they are the same, and their numbers before and after."""
    most = min(len(before), len(after))
    front = sum(1 for _ in takewhile(lambda k: before[k] == after[k], range(most)))
    back = sum(1 for _ in takewhile(lambda k: before[-1 - k] == after[-1 - k], range(most - front)))
    ends = len(before) - back, len(after) - back
    yield True, range(front), range(front)
    middle = before[front : ends[0]], after[front : ends[1]]
    if max(map(len, middle)) > MOST_MATCHED:
        yield False, range(front, ends[0]), range(front, ends[1])
    else:
        for tag, a, b, c, d in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
            yield tag == "equal", range(front + a, front + b), range(front + c, front + d)
    yield True, range(*(ends[0], len(before))), range(*(ends[1], len(after)))


def _meet(word: Place, edit: Place) -> bool:
    return word[0] < edit[1] and edit[0] < word[1]
