"""Where in its file a selection cannot be read. The server has no more than a part of the file, and counts no lines."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from sfumato_client.address.errors import ServerError
from sfumato_client.edited_file.holes import Span
from sfumato_client.edited_file.text_file import TextFile
from sfumato_client.text.visible import visible_line

LONGEST = 200_000
"""Characters of a selection that is read: no function has more."""
_LINE = re.compile(r"(?:,| \(| on)(?: ?<\w+>,)? line \d+\)?")
"""A line that somebody counted from the start of the selection."""


@contextmanager
def in_file(file: TextFile, span: Span) -> Iterator[None]:
    """Errors of the block get the line of the file that they are about, where the selection cannot be read."""
    try:
        yield
    except ServerError as error:
        line = unreadable_line(file, span) if error.code == "prompt" and file.language == "python" else None
        if line is None:
            raise
        where = f"line {line} of {visible_line(file.path)}"
        raise ServerError(error.code, f"{_LINE.sub('', error.message)}; it is {where}", error.field) from error


def unreadable_line(file: TextFile, span: Span) -> int | None:
    """The line of the file, from 1, at which Python cannot read the selection."""
    start, end = span
    begin = file.text.rfind("\n", 0, start) + 1
    if end - start > LONGEST or file.text[begin:start].strip():
        return None
    source = file.text[begin:end].replace("\r\n", "\n")
    opening = "if 1:\n" if source[:1].isspace() else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(opening + source)
    except SyntaxError as error:
        return file.text.count("\n", 0, begin) + max(1, (error.lineno or 1) - opening.count("\n"))
    except (ValueError, RecursionError, MemoryError):
        return None
    return None
