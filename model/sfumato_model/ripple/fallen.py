"""The words of windows that an edit has made less likely, each with how surely it has to change.

The same words are read before the edit and after it. What makes correct code unlikely is the same in both and cancels;
what is left is what the edit did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sfumato_model.api.request import Limits, Snippet
from sfumato_model.api.ripple import Edited, Fallen, Place, Window
from sfumato_model.context.model import Model
from sfumato_model.judge import difference
from sfumato_model.ripple.readings import Piece, PieceRead, cuts_of, fitted, read
from sfumato_model.ripple.signs import Known, Seen, Standing, defined, signs, standing
from sfumato_model.ripple.windows import aligned, changed, moved
from sfumato_model.text.words import is_half, words


@dataclass(frozen=True, kw_only=True)
class Fell:
    """The words of one window, and both its readings."""

    words: tuple[Fallen, ...]
    before: PieceRead
    after: PieceRead


@dataclass(frozen=True, kw_only=True)
class Ripple:
    """One edit, as all windows and what stands beside them show it."""

    windows: Sequence[Window]
    edited: Edited | None
    language: str

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The texts that differ, before and after; what is told of the edit first."""
        told = [] if self.edited is None else [(self.edited.before, self.edited.after)]
        return [*told, *((w.before, w.after) for w in self.windows if w.before != w.after)]

    @cached_property
    def lost(self) -> frozenset[str]:
        """Words that the edit took and did not bring."""
        found = [changed(before, after, self.language) for before, after in self.pairs]
        return frozenset(word for old, new in found for word in set(old) - set(new))

    @cached_property
    def new(self) -> str:
        """The one word that it brought for one; empty where it did more."""
        found = {changed(before, after, self.language) for before, after in self.pairs}
        old, new = next(iter(found)) if len(found) == 1 else ((), ())
        return new[0] if len(set(new)) == len(set(old)) == 1 else ""

    @cached_property
    def standing(self) -> Standing:
        """How the first word stands that the edit brought, or that it touches where it brought none."""
        if not self.pairs:
            return Standing(role="plain", binds=False)
        before, after = self.pairs[0]
        kept = {place for _, place in aligned(Window(before=before, after=after), self.language).kept}
        brought = next((place for place in words(after, self.language) if place not in kept), None)
        return standing(after, brought or edit_in(before, after, self.language) or (0, 0))

    @cached_property
    def defined(self) -> frozenset[str]:
        """What is defined where the edit stands, by its name before and after."""
        return frozenset() if self.edited is None else defined(self.edited.before) | defined(self.edited.after)

    def known(self, window: Window) -> Known:
        """What is known of the edit where a window is looked at."""
        edit = window.edit or edit_in(window.before, window.after, self.language)
        named = {window.after[low:high] for low, high in words(window.after, self.language)}
        called = self.edited is not None and not named.isdisjoint(self.defined)
        return Known(edit=edit, standing=self.standing, lost=self.lost, called=called)

    def told(self, window: Window) -> tuple[tuple[Snippet, ...], tuple[Snippet, ...]]:
        """What is read beside a window, before and after: the edit, where it does not show it itself."""
        return ((), ()) if self.edited is None or window.before != window.after else self.edited.snippets


def fell(model: Model, ripple: Ripple, limits: Limits) -> Iterator[Fell]:
    """One window after another, until the deadline. Raises `Cancelled` between two parts of a window."""
    for number, window in enumerate(ripple.windows):
        if limits.late:
            return
        before, after = _read(model, ripple, window, limits)
        words = tuple(_fallen(model, ripple, number, before, after))
        yield Fell(words=words, before=before, after=after)


def edit_in(before: str, after: str, language: str) -> Place | None:
    """The words of `after` that an edit reaches into; `None` where nothing differs."""
    if before == after:
        return None
    edit = difference(before, after)
    low, high = edit.start, edit.start + len(edit.text)
    own = [place for place in words(after, language) if place[0] <= high and place[1] >= low]
    touched = [place for place in own if place[0] < high and place[1] > low] or own[:1]
    return min([low, *(a for a, _ in touched)]), max([high, *(b for _, b in touched)])


def _read(model: Model, ripple: Ripple, window: Window, limits: Limits) -> tuple[PieceRead, PieceRead]:
    """The window before the edit and after it, in the same parts."""
    cuts = cuts_of(model, window.before)
    told = ripple.told(window)
    before = Piece(text=window.before, path=window.path, language=ripple.language, snippets=told[0])
    after = Piece(
        text=window.after, path=window.path, language=ripple.language, snippets=told[1], new=ripple.new
    )  # fmt: skip
    behind = fitted(model, window.after, moved(window, cuts))
    return read(model, before, cuts, limits), read(model, after, behind, limits)


def _fallen(model: Model, ripple: Ripple, number: int, before: PieceRead, after: PieceRead) -> Iterator[Fallen]:
    """Every whole word that the edit left, with how it fell."""
    window = ripple.windows[number]
    text, known = window.after, ripple.known(window)
    was = {(word.start, word.end): word.log_prob for word in before.words}
    now = {(word.start, word.end): word for word in after.words}
    for old, place in aligned(window, ripple.language).kept:
        if old not in was or place not in now or is_half(text[place[0] : place[1]]):
            continue
        seen = Seen(place=place, before=was[old], after=now[place].log_prob, new=now[place].new)
        found = signs(text, seen, known)
        yield Fallen(
            window=number, start=place[0], end=place[1], before=seen.before, after=seen.after,
            score=model.manifest.ripple.score(found), signs=found,
        )  # fmt: skip
