"""What other language servers said of open documents, kept as the documents change.

A place that is changed is forgotten: whoever said something of it will say it again. A word whose uses are known is
kept while it is edited itself, since that is what its uses follow from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lsprotocol import types

from sfumato_lsp.edits.journal import as_place, same_ahead
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Change, Follower
from sfumato_lsp.text.positions import Encoding

MOST_ERRORS = 200
"""Of a document; whoever has more of them is not in the middle of one edit."""
MOST_WORDS = 4
"""Words whose uses are known, the newest: each keystroke moves them."""
MOST_USES = 200
LONGEST_ERROR = 1_000
"""Characters that one is about."""
_TOLD = (types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Warning, None)


@dataclass(frozen=True, kw_only=True)
class Error:
    """Characters `start` to `end` of a document. `since` is the number of the newest edit when it was first told."""

    start: int
    end: int
    since: int
    told: tuple[str, str, str]
    """Its message, what it is about and its line without indentation: by these it is the same as one before."""


@dataclass(frozen=True, kw_only=True)
class Uses:
    """Of the `word` that stood at `start` of a document: where it starts in open documents, by their URI, and places in
    files as they are on disk, by the units of `encoding`.
    """

    uri: str
    start: int
    word: str
    encoding: Encoding
    opened: Mapping[str, tuple[int, ...]]
    on_disk: tuple[types.Location, ...]


@dataclass(frozen=True)
class _Spot:
    """Where a document is changed next: `removed` stands at `at`, and becomes `inserted`."""

    uri: str
    at: int
    removed: str
    inserted: str

    @property
    def end(self) -> int:
        return self.at + len(self.removed)

    @property
    def grown(self) -> int:
        return len(self.inserted) - len(self.removed)

    def moves(self, error: Error) -> Error | None:
        """One of the document behind the change; `None` where that touches it."""
        if error.start > self.end:
            return replace(error, start=error.start + self.grown, end=error.end + self.grown)
        return error if error.end < self.at else None

    def moves_uses(self, uses: Uses) -> Uses | None:
        """What is typed over the word, from its start on, leaves its uses as they are."""
        at, end, grown, size = self.at, self.end, self.grown, len(uses.word)
        opened = uses.opened
        if self.uri in opened:
            starts = [one + grown if one > end else one for one in opened[self.uri] if one > end or one + size < at]
            opened = {**opened, self.uri: tuple(starts)}
        if uses.uri != self.uri or at >= uses.start:
            return replace(uses, opened=opened)
        return replace(uses, start=uses.start + grown, opened=opened) if end <= uses.start else None


class Said(Follower):
    def __init__(self) -> None:
        self._errors: dict[str, tuple[Error, ...]] = {}
        self._uses: tuple[Uses, ...] = ()

    def errors(self, uri: str) -> tuple[Error, ...]:
        return self._errors.get(uri, ())

    def uses(self, uri: str) -> tuple[Uses, ...]:
        """Of words of a document, the one that was told last first."""
        return tuple(one for one in self._uses if one.uri == uri)

    def diagnosed(self, document: Document, diagnostics: Sequence[types.Diagnostic], newest: int) -> tuple[Error, ...]:
        """All that is said of a document now, while `newest` is the number of the newest edit; what is new of it."""
        before = {one.told: one.since for one in self.errors(document.uri)}
        found = [_error(document, one, newest) for one in diagnostics[:MOST_ERRORS] if one.severity in _TOLD]
        now = [replace(one, since=before.get(one.told, newest)) for one in found if one is not None]
        self._errors[document.uri] = tuple(now)
        return tuple(one for one in now if one.told not in before)

    def used(
        self,
        document: Document,
        start: int,
        word: str,
        opened: Mapping[str, Sequence[int]],
        on_disk: Iterable[types.Location],
    ) -> None:
        """The word at `start` of a document is used in these places, and there."""
        told = Uses(
            uri=document.uri,
            start=start,
            word=word,
            encoding=document.encoding,
            opened={
                uri: tuple(one for one in starts if (uri, one) != (document.uri, start))
                for uri, starts in opened.items()
            },
            on_disk=tuple(on_disk),
        )
        # Once a word is edited the cursor rests on what it became, and its uses of before count still.
        others = [one for one in self._uses if (one.uri, one.start, one.word) != (told.uri, told.start, told.word)]
        self._uses = (told, *others)[:MOST_WORDS]

    def changing(self, document: Document, change: Change) -> None:
        """A document takes a change next."""
        if document.uri not in self._errors and not self._uses:
            return
        at, removed, inserted = as_place(document, change)
        same = same_ahead(removed, inserted)
        spot = _Spot(document.uri, at + same, removed[same:], inserted[same:])
        if document.uri in self._errors:
            self._errors[document.uri] = tuple(filter(None, map(spot.moves, self.errors(document.uri))))
        self._uses = tuple(filter(None, map(spot.moves_uses, self._uses)))

    def opened(self, document: Document) -> None:
        self.closed(document.uri)

    def closed(self, uri: str) -> None:
        self._errors.pop(uri, None)
        self._uses = tuple(
            replace(one, opened={other: starts for other, starts in one.opened.items() if other != uri})
            for one in self._uses
            if one.uri != uri
        )


def _error(document: Document, diagnostic: types.Diagnostic, newest: int) -> Error | None:
    start, end = document.characters(diagnostic.range.start), document.characters(diagnostic.range.end)
    if not start < end <= start + LONGEST_ERROR:
        return None
    line, _ = document.locate(start)
    told = diagnostic.message, document.slice(start, end), document.line(line).strip()
    return Error(start=start, end=end, since=newest, told=told)
