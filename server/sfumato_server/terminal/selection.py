"""`START:END` of a file: what is selected, and the fields that every request about a selection has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypedDict

from sfumato_server.protocol import MAX_TEXT
from sfumato_server.terminal.errors import InputError
from sfumato_server.terminal.holes import WINDOW, Span, language
from sfumato_server.terminal.position import Position, number, offset
from sfumato_server.terminal.text_file import TextFile, read_text_file

LONGEST = MAX_TEXT - 2 * WINDOW
_LINES = re.compile(r"(?P<line>\d+)(\.(?P<column>\d+))?:(?P<end_line>\d+)(\.(?P<end_column>\d+))?")


class Fields(TypedDict):
    """A selection as `SelectionFields` has it."""

    before: str
    selection: str
    after: str
    path: str
    language: str


def find_selection(path: Path, lines: str) -> tuple[TextFile, Span]:
    """The file and the span of `lines`, `12:30` or `12.5:14.20`.

    Whole lines begin behind the indentation of the first one, which stays as it is, and end before the last newline.
    """
    found = _LINES.fullmatch(lines)
    if found is None:
        raise InputError(f"{lines} is no selection: write lines as in 12:30, or line.column as in 12.5:14.20")
    file = read_text_file(path)
    text = file.text
    if found["column"]:
        start = offset(text, Position(line=number(found["line"]), column=number(found["column"])), path)
    else:
        start = offset(text, Position(line=number(found["line"]), column=1), path)
        start += len(_line(text, start)) - len(_line(text, start).lstrip(" \t"))
    if found["end_column"]:
        end = offset(text, Position(line=number(found["end_line"]), column=number(found["end_column"])), path)
    else:
        end = offset(text, Position(line=number(found["end_line"]), column=1), path)
        end += len(_line(text, end))
    if end < start:
        raise InputError(f"{lines} ends before it starts")
    if not text[start:end].strip():
        raise InputError(f"{lines} of {path} is empty: to put text there, use sfumato fill {path}:LINE:COLUMN")
    if end - start > LONGEST:
        raise InputError(f"{lines} of {path} has {end - start} characters: at most {LONGEST} are taken")
    return file, (start, end)


def fields(file: TextFile, span: Span) -> Fields:
    """Text with newlines as "\\n", and no more of the file than a context can take."""
    start, end = span
    return {
        "before": _plain(file.text[max(0, start - WINDOW) : start]),
        "selection": _plain(file.text[start:end]),
        "after": _plain(file.text[end : end + WINDOW]),
        "path": file.label,
        "language": language(file.path),
    }


def _line(text: str, start: int) -> str:
    """The rest of the line at `start`, without its newline."""
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)].removesuffix("\r")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
