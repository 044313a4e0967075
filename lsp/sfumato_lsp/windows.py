"""The text around the cursor that is sent: up to 8,000 characters before it, up to 4,000 after.

The server keeps keys and values of a context, so what is sent should begin and end at the same place from one
keystroke to the next. The start is therefore moved in blocks of characters counted from the file's start, the
end in blocks counted from the file's end, each to a line start inside its block: typing moves the start once
in 2,000 characters and the end never. Line ends are sent as \\n, whatever the file has.
"""

from __future__ import annotations

from math import ceil

from sfumato_lsp.documents import Document

BEFORE = 8_000
AFTER = 4_000
# Small enough that the block in which a window is cut never reaches the cursor, where text changes.
BLOCK_BEFORE = 2_000
BLOCK_AFTER = 1_000


def text_before(document: Document, line: int, column: int) -> str:
    """The window that ends at the cursor."""
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


def sendable(text: str) -> str:
    """`text` with the line ends and the characters that a request takes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        # JSON can carry half a surrogate pair, UTF-8 cannot.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
