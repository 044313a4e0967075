"""The last intentions of all documents, told change by change, before a document takes each.

What was removed is known only then. Nothing here reads more of a document than the change touches, and nothing is
written down: it is gone with the process, after some minutes, and with its document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lsprotocol import types

from sfumato_lsp.edits.edit import Edit, Kind, joined
from sfumato_lsp.text.document import Document
from sfumato_lsp.text.documents import Change, Follower

MOST = 64
"""Intentions of all documents together."""
LONGEST = 4_000
"""Characters before and after together, beyond which nobody typed it: a formatter or a checkout did."""
KEPT_S = 600.0
JOINED_S = 30.0
"""So long after the last keystroke of an intention one more at its edge is part of it."""
_KEYS = frozenset({"()", "[]", "{}", '""', "''", "``", '""""""', "''''''"})
"""What one key may put in."""


class Journal(Follower):
    """`keeps` says of a document whether anything of it may be kept; `undone` is called with an intention whose place
    has its text of before again, `clock` gives seconds.
    """

    def __init__(
        self, keeps: Callable[[Document], bool], undone: Callable[[Edit], None], clock: Callable[[], float]
    ) -> None:
        self._keeps = keeps
        self._undone = undone
        self._clock = clock
        self._edits: tuple[Edit, ...] = ()
        self._number = 0

    def edits(self, uri: str | None = None) -> tuple[Edit, ...]:
        """The oldest first; of one document or of all."""
        young = self._clock() - KEPT_S
        self._edits = tuple(edit for edit in self._edits if edit.at >= young)
        return tuple(edit for edit in self._edits if uri is None or edit.uri == uri)

    def changing(
        self, document: Document, change: Change, *, kind: Kind | None = None, together: bool = False
    ) -> Edit | None:
        """The document takes a change next. Without a `kind` the change itself says which.

        The intention that it is part of; `None` for what is undone by it, or not kept.
        """
        if not self._keeps(document):
            self.closed(document.uri)
            return None
        start, removed, inserted = as_place(document, change)
        if len(removed) + len(inserted) > LONGEST:
            self.closed(document.uri)
            return None
        if removed == inserted:
            return None
        touched, self._edits = self._parted(document.uri, start, removed, inserted, kind == "taken")
        low, before, after = joined(touched, start, removed, inserted)
        if before == after and touched:
            self._undone(touched[-1])
        if before == after or len(before) + len(after) > LONGEST:
            return None
        told: Kind = "together" if together else "typed" if len(inserted) < 2 or inserted in _KEYS else "put_in"
        self._number += not touched
        edit = Edit(
            uri=document.uri,
            number=touched[0].number if touched else self._number,
            start=low,
            before=before,
            after=after,
            kind=kind or (told if not touched or told == touched[0].kind else "typed"),
            at=self._clock(),
        )
        self._edits = (*self._edits, edit)[-MOST:]
        return edit

    def end(self, number: int) -> None:
        """All that an intention asked for was taken."""
        self._edits = tuple(replace(edit, ended=True) if edit.number == number else edit for edit in self._edits)

    def _parted(
        self, uri: str, start: int, removed: str, inserted: str, taken: bool
    ) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
        """The edits that a change is part of, and all others as they are behind it: moved, or gone where it changes
        what they wrote.
        """
        end, grown = start + len(removed), len(inserted) - len(removed)
        recent = self._clock() - JOINED_S
        touched: list[Edit] = []
        others: list[Edit] = []
        for edit in self._edits:
            if edit.uri != uri or edit.end < start:
                others.append(edit)
            elif edit.start > end:
                others.append(replace(edit, start=edit.start + grown))
            elif (edit.start, edit.after, edit.before) == (start, removed, inserted) or (
                not taken and edit.kind != "taken" and edit.at >= recent and not edit.ended
            ):
                touched.append(edit)
            elif edit.ended:
                continue
            elif edit.end == start and edit.after:
                others.append(edit)
            elif edit.start == end and edit.after:
                others.append(replace(edit, start=edit.start + grown))
        return tuple(sorted(touched, key=lambda one: (one.start, one.end))), tuple(others)

    def opened(self, document: Document) -> None:
        self.closed(document.uri)

    def closed(self, uri: str) -> None:
        if self._edits:
            self._edits = tuple(edit for edit in self._edits if edit.uri != uri)

    def look_again(self, document_of: Callable[[str], Document | None]) -> None:
        """Nothing is kept of documents of which nothing may be any more."""
        for uri in {edit.uri for edit in self._edits}:
            document = document_of(uri)
            if document is None or not self._keeps(document):
                self.closed(uri)

    def forget(self) -> None:
        """All of it, as when it is switched off."""
        self._edits = ()

    def stop(self) -> None:
        self.forget()


def as_place(document: Document, change: Change) -> tuple[int, str, str]:
    """Where a change is, what it removes and what it inserts; of a whole text, the part that differs."""
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = sorted((document.characters(change.range.start), document.characters(change.range.end)))
        return start, document.slice(start, end), change.text
    old, new = document.text, change.text
    ahead = same_ahead(old, new)
    behind = min(same_ahead(old[::-1], new[::-1]), min(len(old), len(new)) - ahead)
    return ahead, old[ahead : len(old) - behind], new[ahead : len(new) - behind]


def same_ahead(one: str, other: str) -> int:
    """How many characters both begin with, by halves: comparing slices is many times as fast as characters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low
