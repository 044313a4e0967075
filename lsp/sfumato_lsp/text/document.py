"""An open document as the editor has it: lines with their ends, the version, and where characters are.

An own store, because pygls's splits lines at form feeds and U+2028 too, so that edits land on the wrong line,
and costs 24 ms a change at 100,000 lines. Here a change costs what it touches: a splice of the list of lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from lsprotocol import types

from sfumato_lsp.text.notebooks import notebook
from sfumato_lsp.text.positions import Column, Encoding, column_at_characters, column_at_units, split_lines, without_end

Place = tuple[int, int]
"""A line and a column, both counted from 0, the column in characters."""
_LINE_END = re.compile(r"[\r\n]")


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

    def place(self, position: types.Position) -> Place:
        """The line and the column of an editor's position, clamped to the text."""
        if position.line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        line = self.lines[position.line]
        end = without_end(line)
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

    def locate(self, characters: int) -> Place:
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

    def change(self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int) -> Place | None:
        """Apply the changes of one notification in their order.

        Where the last of them ends, as line and column; `None` when the editor does not say.
        """
        end: Place | None = None
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
