"""The open documents as the editor has them: lines with their ends, the version, and where characters are.

An own store, because pygls's splits lines at form feeds and U+2028 too, so that edits land on the wrong line,
and costs 24 ms a change at 100,000 lines. Here a change costs what it touches: a splice of the list of lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lsprotocol import types

from sfumato_lsp.text.document_sizes import Size, size_of, too_large
from sfumato_lsp.text.notebooks import notebook
from sfumato_lsp.text.positions import Column, Encoding, column_at_characters, column_at_units

_LINE_END = re.compile(r"[\r\n]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def split_lines(text: str) -> list[str]:
    """`text` as lines with their ends, split only at what LSP calls a line end; the last line has none."""
    if "\r" not in text:
        lines = text.split("\n")
        return [line + "\n" for line in lines[:-1]] + lines[-1:]
    lines = _LINE.findall(text)
    return lines if lines and not lines[-1].endswith(("\n", "\r")) else [*lines, ""]


def _without_end(line: str) -> int:
    """How many characters of `line` stand before its end."""
    end = len(line)
    while end and line[end - 1] in "\r\n":
        end -= 1
    return end


class Document:
    """One open file. Lines and columns are counted from 0, columns in characters."""

    def __init__(
        self, uri: str, language: str, version: int, text: str, encoding: Encoding,
        cells_before: Callable[[Document], Iterable[Document]] = lambda _: (),
    ) -> None:  # fmt: skip
        """`cells_before` are those of a notebook that stand before a cell, the nearest first."""
        self.uri = uri
        self._cells_before = cells_before
        self.language = language
        self.version = version
        self.encoding = encoding
        self._replace_all(text)

    def _replace_all(self, text: str) -> None:
        self.lines = split_lines(text)
        self.length = len(text)
        # A line whose offset is known: completions follow each other nearby, so the sum seldom starts at 0.
        self._known = (0, 0)
        # A column of a line that is known in characters and units, for the same reason: a line may be very long.
        self._column = (0, Column())

    @property
    def text(self) -> str:
        return "".join(self.lines)

    @property
    def is_cell(self) -> bool:
        return notebook(self.uri) is not None

    @property
    def cells_before(self) -> Iterable[Document]:
        """The cells of the notebook that stand before this one, the nearest first; none of what is no cell."""
        return self._cells_before(self) if self.is_cell else ()

    def line(self, number: int) -> str:
        """A line without its end; past the last line, nothing."""
        return self.lines[number].rstrip("\r\n") if number < len(self.lines) else ""

    def place(self, position: types.Position) -> tuple[int, int]:
        """The line and the column of an editor's position, clamped to the text."""
        if position.line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        line = self.lines[position.line]
        end = _without_end(line)
        if line.isascii():
            return position.line, min(position.character, end)
        known = self._known_column(position.line)
        found = column_at_units(line, end, position.character, self.encoding, known)
        self._column = (position.line, found)
        return position.line, found.characters

    def units(self, line: int, column: int) -> int:
        """The column in the editor's units."""
        if self.lines[line].isascii():
            return column
        found = column_at_characters(self.lines[line], column, self.encoding, self._known_column(line))
        self._column = (line, found)
        return found.units

    def _known_column(self, line: int) -> Column:
        known, column = self._column
        return column if known == line else Column()

    def locate(self, characters: int) -> tuple[int, int]:
        """The line and the column of the place behind so many characters, never between a \\r and its \\n."""
        line, start = self._known
        while start > characters:
            line -= 1
            start -= len(self.lines[line])
        while line + 1 < len(self.lines) and start + len(self.lines[line]) <= characters:
            start += len(self.lines[line])
            line += 1
        self._known = (line, start)
        return line, min(characters - start, len(self.line(line)))

    def position(self, characters: int) -> types.Position:
        """The same as an editor's position."""
        line, column = self.locate(characters)
        return types.Position(line=line, character=self.units(line, column))

    def characters(self, position: types.Position) -> int:
        """Characters before an editor's position."""
        line, column = self.place(position)
        return self.offset(line) + column

    def slice(self, start: int, end: int) -> str:
        """The text from one place to another, in characters."""
        (first, column), (last, end_column) = self.locate(start), self.locate(end)
        if first == last:
            return self.lines[first][column:end_column]
        return self.lines[first][column:] + "".join(self.lines[first + 1 : last]) + self.lines[last][:end_column]

    @property
    def line_end(self) -> str:
        """What ends a line that is new here: what ends the first."""
        first = self.lines[0]
        return next((end for end in ("\r\n", "\n", "\r") if first.endswith(end)), "\n")

    def offset(self, line: int) -> int:
        """Characters before the start of `line`."""
        known, characters = self._known
        if line >= known:
            characters += sum(map(len, self.lines[known:line]))
        elif line > known // 2:
            characters -= sum(map(len, self.lines[line:known]))
        else:
            characters = sum(map(len, self.lines[:line]))
        self._known = (line, characters)
        return characters

    def change(self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int) -> tuple[int, int] | None:
        """Apply the changes of one notification in their order.

        Where the last of them ends, as line and column; `None` when the editor does not say.
        """
        end: tuple[int, int] | None = None
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                end = self._splice(change.range, change.text)
            else:
                end = None
                self._replace_all(change.text)
        self.version = version
        return end

    def _splice(self, span: types.Range, text: str) -> tuple[int, int]:
        (start, start_column), (end, end_column) = sorted((self.place(span.start), self.place(span.end)))
        self._column = (start, Column(characters=start_column, units=self.units(start, start_column)))
        if start == end and (text or start_column) and not _LINE_END.search(text):
            line = self.lines[start]
            self.lines[start] = "".join((line[:start_column], text, line[end_column:]))
            self._moved(start, [line], 1, len(text) - (end_column - start_column))
            return start, start_column + len(text)
        return self._splice_lines(start, start_column, end, end_column, text)

    def _splice_lines(self, start: int, start_column: int, end: int, end_column: int, text: str) -> tuple[int, int]:
        before = self.lines[start][:start_column] + text
        new = before + self.lines[end][end_column:]
        # A \r and a \n that the change brings together are one line end from now on. At the other end of the
        # change this cannot happen: its last line keeps the line end that it had.
        if start > 0 and new.startswith("\n") and self.lines[start - 1].endswith("\r"):
            start -= 1
            before, new = self.lines[start] + before, self.lines[start] + new
        replaced = self.lines[start : end + 1]
        lines = split_lines(new)
        if end + 1 < len(self.lines):
            # What follows starts a line of its own, so the empty rest after the last line end is no line.
            lines.pop()
        self.lines[start : end + 1] = lines
        self._moved(start, replaced, len(lines), sum(map(len, lines)) - sum(map(len, replaced)))
        changed = split_lines(before)
        return start + len(changed) - 1, len(changed[-1])

    def _moved(self, start: int, replaced: Sequence[str], lines: int, grown: int) -> None:
        """Keep up with a change from line `start` on: so many `lines` came for those `replaced`, and it has `grown`.

        Only what was touched is counted: changes may be all over the document.
        """
        self.length += grown
        known, characters = self._known
        if known >= start + len(replaced):
            self._known = (known + lines - len(replaced), characters + grown)
        elif known > start:
            self._known = (start, characters - sum(map(len, replaced[: known - start])))


@dataclass(frozen=True, kw_only=True)
class LeftAlone:
    """A document that is open and too large: nothing of it is kept. `why` completes "FILE ..."."""

    language: str
    why: str


class Documents:
    """The open documents by URI."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._left_alone: dict[str, LeftAlone] = {}
        self._cell_orders: dict[str, tuple[str, ...]] = {}

    def open(self, item: types.TextDocumentItem, encoding: Encoding) -> Document | LeftAlone:
        self.close(item.uri)
        why = self.too_large(item.uri, size_of(item.text))
        if why is not None:
            return self.leave_alone(item.uri, item.language_id, why)
        document = Document(item.uri, item.language_id, item.version, item.text, encoding, self._cells_before)
        self._open[item.uri] = document
        return document

    def get(self, uri: str) -> Document | None:
        return self._open.get(uri)

    def order_cells(self, book: str, uris: Sequence[str]) -> None:
        """The cells of a notebook stand in this order, whatever the one in which they were opened. None: forget it."""
        self._cell_orders[book] = tuple(uris)
        if not uris:
            del self._cell_orders[book]

    def cell_order(self, book: str) -> list[str]:
        """As it was told."""
        return list(self._cell_orders.get(book, ()))

    def _cells_before(self, cell: Document) -> Iterator[Document]:
        """Of the same language; without an order that was told, in the order in which they were opened."""
        name = notebook(cell.uri)
        cells = [one for one in self._open.values() if notebook(one.uri) == name and one.language == cell.language]
        told = next((order for order in self._cell_orders.values() if cell.uri in order), ())
        if told:
            places = {uri: number for number, uri in enumerate(told)}
            cells.sort(key=lambda one: places.get(one.uri, len(told)))
        yield from reversed(cells[: cells.index(cell)])

    def left_alone(self, uri: str) -> LeftAlone | None:
        return self._left_alone.get(uri)

    def all(self) -> tuple[Document, ...]:
        """In the order in which they were opened."""
        return tuple(self._open.values())

    def uris(self) -> tuple[str, ...]:
        """Of those that are left alone too."""
        return (*self._open, *self._left_alone)

    def too_large(self, uri: str, size: Size) -> str | None:
        """Why the document is left alone once it has this size, beside the others."""
        others = [Size(characters=one.length, lines=len(one.lines)) for one in self._open.values() if one.uri != uri]
        return too_large(size, sum(others, Size()))

    def leave_alone(self, uri: str, language: str, why: str) -> LeftAlone:
        self.close(uri)
        self._left_alone[uri] = found = LeftAlone(language=language, why=why)
        return found

    def close(self, uri: str) -> None:
        self._open.pop(uri, None)
        self._left_alone.pop(uri, None)
