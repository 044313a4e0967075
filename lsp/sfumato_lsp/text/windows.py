"""The text around the cursor that is sent: up to 8,000 characters before it, up to 4,000 after.

The server keeps keys and values of a context, so what is sent should begin and end at the same place from one
keystroke to the next. The start is therefore moved in blocks of characters counted from the file's start, the
end in blocks counted from the file's end, each to a line start inside its block: typing moves the start once
in 2,000 characters and the end never. Line ends are sent as \n, whatever the file has.

Places in what is sent are found in the document's own text (`SentText`). Half a surrogate pair cannot be sent
(`has_half`): whoever wants an edit of a text that holds one refuses it, since what would be put in its place is not
what stands there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from math import ceil

from sfumato_lsp.text.document import Document
from sfumato_lsp.text.notebooks import with_remarks
from sfumato_lsp.text.positions import has_half

BEFORE = 8_000
AFTER = 4_000
CELLS_BEFORE = 4_000
"""Characters of the cells before a notebook's cell."""
# Small enough that the block in which a window is cut never reaches the cursor, where text changes.
BLOCK_BEFORE = 2_000
BLOCK_AFTER = 1_000


def text_before(document: Document, line: int, column: int) -> str:
    """The window that ends at the cursor."""
    return _ahead(document, line, column) + _as_sent(document, _before(document, line, column), last=True)


def _before(document: Document, line: int, column: int) -> str:
    line_start = document.offset(line)
    start = BLOCK_BEFORE * max(0, ceil((line_start + column - BEFORE) / BLOCK_BEFORE))
    first, first_start = line, line_start
    while first_start > start:
        first -= 1
        first_start -= len(document.lines[first])
    next_start = first_start + len(document.lines[first])
    # In a line longer than a block there is no line start to cut at.
    cut = next_start if first_start < start and next_start < start + BLOCK_BEFORE else start
    skipped = cut - first_start
    if first == line:
        return sendable(document.lines[line][skipped:column])
    return sendable(
        "".join([document.lines[first][skipped:], *document.lines[first + 1 : line], document.lines[line][:column]])
    )


def text_after(document: Document, line: int, column: int) -> str:
    """The window that starts at the cursor."""
    return _as_sent(document, _after(document, line, column), last=False)


def _after(document: Document, line: int, column: int) -> str:
    line_start = document.offset(line)
    cursor = line_start + column
    left_out = BLOCK_AFTER * max(0, ceil((document.length - cursor - AFTER) / BLOCK_AFTER))
    end = document.length - left_out
    last, last_start = line, line_start
    while last_start + len(document.lines[last]) < end:
        last_start += len(document.lines[last])
        last += 1
    whole = last_start + len(document.lines[last]) == end
    cut = last_start if not whole and last_start > end - BLOCK_AFTER else end
    left = cut - last_start
    if last == line:
        return sendable(document.lines[line][column:left])
    return sendable(
        "".join([document.lines[line][column:], *document.lines[line + 1 : last], document.lines[last][:left]])
    )


def _ahead(document: Document, line: int, column: int) -> str:
    """The end of the cells that stand before a notebook's cell: what is in them is known in this one.

    As much of them as there is room for whatever is typed in the cell, in whole lines.
    """
    if not document.is_cell or document.offset(line) + column > BEFORE:
        return ""
    found: list[str] = []
    room = CELLS_BEFORE
    for cell in document.cells_before:
        taken = 0
        while taken < len(cell.lines) and len(cell.lines[-1 - taken]) <= room:
            taken += 1
            room -= len(cell.lines[-taken])
        text = "".join(cell.lines[len(cell.lines) - taken :])
        found.append(with_remarks(sendable(text)).rstrip())
        if taken < len(cell.lines):
            break
    return "".join(f"{text}\n\n" for text in reversed(found) if text)


def _as_sent(document: Document, text: str, *, last: bool) -> str:
    """A cell's window with its magics as comments, but for the line of the cursor: the `last` of it, or the first."""
    if not document.is_cell:
        return text
    if last:
        above, end, own = text.rpartition("\n")
        return with_remarks(above) + end + own
    own, end, below = text.partition("\n")
    return own + end + with_remarks(below)


def sendable(text: str) -> str:
    """`text` with the line ends and the characters that a request takes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        # JSON can carry half a surrogate pair, UTF-8 cannot.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class SentText:
    """`text` is what is sent of `own_text`. Where the text holds half a surrogate pair, places are of no use."""

    def __init__(self, own_text: str) -> None:
        self.own_text = own_text

    @cached_property
    def text(self) -> str:
        if has_half(self.own_text):
            return sendable(self.own_text)
        return self.own_text if "\r" not in self.own_text else re.sub("\r\n?", "\n", self.own_text)

    @cached_property
    def _shorter(self) -> list[int]:
        """Where a \\r\\n has become one character, in characters of `text`."""
        return [match.start() - k for k, match in enumerate(re.finditer("\r\n", self.own_text))]

    def own(self, sent: int) -> int:
        """The place in `own_text` of a place in `text`; never between \\r and \\n."""
        return sent + bisect_left(self._shorter, sent)
