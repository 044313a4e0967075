"""The words of windows that an edit has made less likely, each with how surely it has to change.

The same words are read before the edit and after it. What makes correct code unlikely is the same in both and cancels;
what is left is what the edit did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sfumato_model.api.request import Limits, Snippet
from sfumato_model.api.ripple import Edited, Fallen, Window
from sfumato_model.context.model import Model
from sfumato_model.ripple.readings import Piece, PieceRead, cuts_of, fitted, read
from sfumato_model.ripple.windows import aligned, changed, moved
from sfumato_model.text.words import is_half, kind_of


@dataclass(frozen=True, kw_only=True)
class Fell:
    """The words of one window, and both its readings."""

    words: tuple[Fallen, ...]
    before: PieceRead
    after: PieceRead


def fell(
    model: Model, windows: tuple[Window, ...], edited: Edited | None, language: str, limits: Limits
) -> Iterator[Fell]:
    """One window after another, until the deadline. Raises `Cancelled` between two parts of a window."""
    lost = {word for window in windows for word in _lost(window.before, window.after, language)}
    if edited is not None:
        lost |= _lost(edited.before, edited.after, language)
    for number, window in enumerate(windows):
        if limits.late:
            return
        before, after = _read(model, window, edited, language, limits)
        words = tuple(_words(model, number, window, language, (before, after), lost))
        yield Fell(words=words, before=before, after=after)


def _lost(before: str, after: str, language: str) -> set[str]:
    """Words that an edit took and did not bring."""
    if before == after:
        return set()
    old, new = changed(before, after, language)
    return set(old) - set(new)


def _read(
    model: Model, window: Window, edited: Edited | None, language: str, limits: Limits
) -> tuple[PieceRead, PieceRead]:
    """The window before the edit and after it, in the same parts."""
    cuts = cuts_of(model, window.before)
    told: tuple[tuple[Snippet, ...], tuple[Snippet, ...]] = ((), ())
    if edited is not None and window.before == window.after:
        told = edited.snippets
    before, after = (
        Piece(text=text, path=window.path, language=language, snippets=snippets)
        for text, snippets in zip((window.before, window.after), told, strict=True)
    )
    return (
        read(model, before, cuts, limits),
        read(model, after, fitted(model, window.after, moved(window, cuts)), limits),
    )


def _words(
    model: Model, number: int, window: Window, language: str, read: tuple[PieceRead, PieceRead], lost: set[str]
) -> Iterator[Fallen]:
    """Every whole word that the edit left, with how it fell."""
    was, now = ({(word.start, word.end): word.log_prob for word in one.words} for one in read)
    for place, new in aligned(window, language).kept:
        text = window.after[new[0] : new[1]]
        if place in was and new in now and not is_half(text):
            signs = was[place] - now[new], now[new], float(text in lost), float(kind_of(text) == "name")
            score = model.manifest.ripple.score(signs)
            yield Fallen(window=number, start=new[0], end=new[1], before=was[place], after=now[new], score=score)
