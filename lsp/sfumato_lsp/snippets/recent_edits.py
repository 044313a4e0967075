"""Source: where the user changed text lately, other than here. The places are kept as the documents change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lsprotocol import types

from sfumato_lsp.snippets.snippet import Edit, Snippet, fitting
from sfumato_lsp.text.positions import split_lines

MAX_EDITS = 16
JOINED = 6
"""Lines between two changes of one document up to which they are one edit."""
LONGEST = 40
"""Lines of a change beyond which nobody typed it: a formatter or a checkout did."""
MARGIN = 1
"""Lines shown on each side of an edit."""


class RecentEdits:
    """The last edited places of all documents, the newest first; `Edit.path` is a URI here."""

    def __init__(self) -> None:
        self.places: tuple[Edit, ...] = ()

    def record(self, uri: str, changes: Sequence[types.TextDocumentContentChangeEvent]) -> None:
        """Note the changes of one notification, in their order."""
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                self._note(uri, change.range.start.line, change.range.end.line, len(split_lines(change.text)) - 1)
            else:
                self.forget(uri)  # the whole text: where it changed is not said

    def forget(self, uri: str) -> None:
        self.places = tuple(place for place in self.places if place.path != uri)

    def _note(self, uri: str, first: int, last: int, new_lines: int) -> None:
        """Lines `first` to `last` became `new_lines` more than one."""
        moved = first + new_lines - last
        edit = Edit(path=uri, first=first, last=first + new_lines)
        kept: list[Edit] = []
        for place in self.places:
            if place.path != uri or place.last < first - JOINED:
                kept.append(place)
            elif place.first > last + JOINED:
                kept.append(replace(place, first=place.first + moved, last=place.last + moved))
            elif max(place.last, edit.last) - min(place.first, edit.first) < LONGEST:
                grown = max(edit.last, place.last + moved if place.last >= last else edit.last)
                edit = replace(edit, first=min(place.first, edit.first), last=grown)
        if max(new_lines, last - first) < LONGEST:
            kept.insert(0, edit)
        self.places = tuple(kept[:MAX_EDITS])


def edited_lines(edits: Sequence[Edit], texts: Mapping[str, str], *, own: str, sent: range) -> list[Snippet]:
    """The edited lines as they are now, in the order of `edits`; of the document `own` only those outside `sent`,
    the lines that are sent anyway. Edits of a file that is not in `texts` are left out."""
    found: dict[Snippet, None] = {}
    for edit in edits:
        if edit.path not in texts or (edit.path == own and edit.last >= sent.start and edit.first < sent.stop):
            continue
        lines = texts[edit.path].split("\n")
        text = fitting(lines[max(0, edit.first - MARGIN) : edit.last + MARGIN + 1]).strip("\n")
        if text.strip():
            found[Snippet(path=edit.path, text=text)] = None
    return list(found)
