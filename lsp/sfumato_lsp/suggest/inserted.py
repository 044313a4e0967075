"""The last suggestion that was put in, in each document, and what the user has changed in it since.

It is known by the text alone: where a suggestion was shown its whole text stands, put there by one change. So it does
not matter how it was accepted, nor whether the editor tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from lsprotocol import types

from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Follower
from sfumato_lsp.text.windows import SentText

_WORD = re.compile(r"\w+")
LONGEST = 20_000
"""Characters to which a suggestion may grow. Each change of it is compared with it as a whole."""


@dataclass(frozen=True, kw_only=True)
class ChangedWord:
    """The word `new` stands at `place` where `old` was suggested; the rest is `before` and `behind` it."""

    before: Selected
    place: Selected
    behind: Selected
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """Candidates that were shown at `start`, in characters of the document."""

    start: int
    candidates: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _PutIn:
    """`text` was put in; what stands at `start` to `end` by now came of it."""

    start: int
    end: int
    text: str
    expected: str | None = None
    """What the rest settled to: once it stands there, that is the suggestion."""


class Inserted(Follower):
    """By document. Offsets follow the changes; a change over an edge ends what was known."""

    def __init__(self) -> None:
        self._shown: dict[str, _Shown] = {}
        self._put_in: dict[str, _PutIn] = {}

    def shown(self, document: Document, start: int, candidates: Sequence[str]) -> None:
        """These are shown at `start`. While the user types along, what is left of the ones before is shown again."""
        known = self._shown.get(document.uri)
        if known is not None and known.start <= start:
            typed = SentText(document.slice(known.start, start)).text
            if all(typed + text in known.candidates for text in candidates):
                return
        self._shown[document.uri] = _Shown(start=start, candidates=tuple(candidates))

    def closed(self, uri: str) -> None:
        self._shown.pop(uri, None)
        self._put_in.pop(uri, None)

    @contextmanager
    def following(self, document: Document, change: types.TextDocumentContentChangeEvent) -> Iterator[None]:
        """Around a change of a document."""
        if document.uri not in self._shown and document.uri not in self._put_in:
            yield
        elif not isinstance(change, types.TextDocumentContentChangePartial):
            self.closed(document.uri)
            yield
        else:
            self._move(document, change)
            yield
            self._look(document, change)

    def _move(self, document: Document, change: types.TextDocumentContentChangePartial) -> None:
        """Offsets as they are once the document has taken the change."""
        start, end = sorted((document.characters(change.range.start), document.characters(change.range.end)))
        grown = len(change.text) - (end - start)
        shown, known = self._shown.get(document.uri), self._put_in.get(document.uri)
        if shown is not None and start < shown.start:
            if end > shown.start:
                del self._shown[document.uri]
            else:
                self._shown[document.uri] = replace(shown, start=shown.start + grown)
        if known is not None:
            moved = _moved(document, known, start, end, change.text)
            if moved is None:
                del self._put_in[document.uri]
            else:
                self._put_in[document.uri] = moved

    def _look(self, document: Document, change: types.TextDocumentContentChangePartial) -> None:
        """Whether a suggestion stands there now, put in by more than a key."""
        shown = self._shown.get(document.uri)
        if shown is not None and len(change.text) > 1:
            end = document.characters(min(change.range.start, change.range.end)) + len(change.text)
            if (found := _put_in(document, shown, end)) is not None:
                self._put_in[document.uri] = found
                del self._shown[document.uri]
        known = self._put_in.get(document.uri)
        if known is not None and known.expected is not None and _now(document, known) == known.expected:
            self._put_in[document.uri] = replace(known, text=known.expected, expected=None)

    def settles(self, uri: str, text: str) -> None:
        """The suggestion becomes `text`, once the editor has made it so."""
        known = self._put_in.get(uri)
        if known is not None:
            self._put_in[uri] = replace(known, expected=text)

    def changed_word(self, document: Document) -> ChangedWord | None:
        """The one word that the suggestion has no more, if nothing else in it is different."""
        known = self._put_in.get(document.uri)
        if known is None:
            return None
        now = _now(document, known)
        found = _one_word(known.text, now)
        if found is None:
            return None
        start, old, new = found
        if not (now[:start] + now[start + len(new) :]).strip():
            return None  # the word is all there is: nothing else could settle
        whole = Selected(document, known.start, known.end)
        return ChangedWord(
            before=whole.part(0, start),
            place=whole.part(start, start + len(new)),
            behind=whole.part(start + len(new), len(now)),
            old=old,
            new=new,
        )


def _moved(document: Document, known: _PutIn, start: int, end: int, inserted: str) -> _PutIn | None:
    grown = len(inserted) - (end - start)
    if known.end + len(inserted) - known.start > LONGEST:
        return None
    if start >= known.end:
        goes_on = start == known.end and _goes_on(known.text, _now(document, known), inserted)
        return replace(known, end=known.end + grown) if goes_on else known
    if end <= known.start and (start, end) != (known.start, known.start):
        return replace(known, start=known.start + grown, end=known.end + grown)
    if start < known.start or end > known.end:
        return None
    return replace(known, end=known.end + grown)


def _goes_on(text: str, now: str, inserted: str) -> bool:
    """Whether what comes behind the end is the last word, which was taken away there and is written anew."""
    return now != text and not _stem(inserted) and _stem(now) == _stem(text)


def _stem(text: str) -> str:
    """Without its last word. Looked for from the end: a pattern would begin at every character of a long word."""
    end = len(text)
    while end and (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
    return text[:end]


def _now(document: Document, known: _PutIn) -> str:
    return SentText(document.slice(known.start, known.end)).text


def _put_in(document: Document, shown: _Shown, end: int) -> _PutIn | None:
    """Of those that stand there the one that ends where the change does, at `end`, else the longest: one may begin as
    another does, what stood behind may go on as one does, and editors tell a change by what differs.
    """
    ends = ((text, _end_of(document, shown.start, text)) for text in shown.candidates)
    there = [_PutIn(start=shown.start, end=stop, text=text) for text, stop in ends if stop is not None]
    return max(there, key=lambda one: (one.end == end, one.end), default=None)


def _end_of(document: Document, start: int, text: str) -> int | None:
    """Where `text` ends, if it stands at `start`; a line's end may have two characters there."""
    stands = SentText(document.slice(start, start + len(text) + text.count("\n")))
    return start + stands.own(len(text)) if stands.text.startswith(text) else None


def _one_word(was: str, now: str) -> tuple[int, str, str] | None:
    """Where the texts differ by one word alone: where it starts, the old word and the new one."""
    old, new = _WORD.finditer(was), _WORD.finditer(now)
    pairs = [(one, other) for one, other in zip(old, new, strict=False) if one.group() != other.group()]
    for one, other in pairs[:1]:
        same_rest = was[: one.start()] == now[: other.start()] and was[one.end() :] == now[other.end() :]
        return (other.start(), one.group(), other.group()) if same_rest else None
    return None
