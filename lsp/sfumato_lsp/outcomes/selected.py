"""What is selected in a document, and the text around it as it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lsprotocol import types

from sfumato_lsp.rpc.failures import Refused
from sfumato_lsp.text.document import Document, Place
from sfumato_lsp.text.edits import Replacement
from sfumato_lsp.text.positions import has_half, to_units
from sfumato_lsp.text.windows import SentText, text_after, text_before

READ_AT_ONCE = 40_000
"""Characters of a selection whose every token is judged: some seconds on a processor."""


@dataclass(frozen=True)
class Selected:
    """Characters `start` to `end` of a document (end exclusive); the same twice is a cursor."""

    document: Document
    start: int
    end: int

    @property
    def empty(self) -> bool:
        return self.start == self.end

    @cached_property
    def sent(self) -> SentText:
        return SentText(self.document.slice(self.start, self.end))

    @property
    def text(self) -> str:
        """As it is sent. Raises `Refused` for half a surrogate pair: what came back could not be put in its place."""
        if has_half(self.sent.own_text):
            raise Refused("the selection holds half a character, as an editor leaves it behind: delete it first")
        return self.sent.text

    @property
    def before(self) -> str:
        return text_before(self.document, *self.document.locate(self.start))

    @property
    def after(self) -> str:
        return text_after(self.document, *self.document.locate(self.end))

    @property
    def place(self) -> Place:
        """The line and the column of its start."""
        return self.document.locate(self.start)

    def require(self, instead: str, limit: int | None = None) -> None:
        """Raises `Refused` where nothing is selected, or nothing but space, with what to do `instead`; or too much."""
        if self.empty:
            raise Refused(f"nothing is selected: {instead}")
        if not self.text.strip():
            raise Refused(f"nothing but space is selected: {instead}")
        self.refuse_too_much(limit)

    def refuse_too_much(self, limit: int | None = None) -> None:
        """Raises `Refused` where the selection is longer than `limit`, or than a request may be."""
        from sfumato_client.protocol import MAX_TEXT

        most = limit if limit is not None else MAX_TEXT - len(self.before) - len(self.after)
        if len(self.text) > most:
            raise Refused(
                f"the selection has {len(self.text):,} characters, and at most {most:,} are taken: select less"
            )

    def becomes(self, text: str) -> Replacement:
        return Replacement(start=self.start, end=self.end, text=text)

    def part(self, start: int, end: int) -> Selected:
        """Characters of the text as it is sent."""
        return Selected(self.document, self.start + self.sent.own(start), self.start + self.sent.own(end))


def selected(document: Document, span: types.Range) -> Selected:
    """What an editor's range selects. A whole line's range ends at the start of the next one, and means the line."""
    start, end = sorted((document.characters(span.start), document.characters(span.end)))
    line, column = document.locate(end)
    if column == 0 and start < end:
        end = max(start, document.offset(line - 1) + len(document.line(line - 1)))
    return Selected(document, start, end)


def ranges_of(places: Sequence[Selected]) -> list[types.Range]:
    """Of places in the order of their document. Each is measured from the one before: in a line of a million characters
    that is another matter than measuring all of them from its start.
    """
    found: list[types.Range] = []
    known = (0, 0, 0)
    for place in places:
        ends = []
        for characters in (place.start, place.end):
            line, column = place.document.locate(characters)
            if line != known[0] or column < known[1]:
                known = (line, 0, 0)
            more = to_units(place.document.lines[line][known[1] : column], place.document.encoding)
            known = (line, column, known[2] + more)
            ends.append(types.Position(line=line, character=known[2]))
        found.append(types.Range(start=ends[0], end=ends[1]))
    return found
