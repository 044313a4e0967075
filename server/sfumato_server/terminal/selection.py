"""What of a file is selected, and the fields that every request about a selection has."""

from __future__ import annotations

from typing import TypedDict

from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.holes import WINDOW, Span
from sfumato_client.edited_file.position import Place, offset, parse_range, parse_target
from sfumato_client.edited_file.text_file import TextFile, read_text_file
from sfumato_client.protocol import MAX_TEXT

LONGEST = MAX_TEXT - 2 * WINDOW


class Fields(TypedDict):
    """A selection as `SelectionFields` has it."""

    before: str
    selection: str
    after: str
    path: str
    language: str


def find_selection(target: str, words: list[str]) -> tuple[TextFile, Span, list[str]]:
    """The file, what of it `target` selects, or the first of `words`, and the words that are left.

    Whole lines begin behind the indentation of the first one, which stays as it is, and end before the last newline.
    """
    place = parse_target(target)
    if place.start is None:
        as_in = f"as in {place.path}:12-30"
        if not words:
            raise InputError(f"which lines of {place.path}? Write FILE:LINE-LINE, {as_in}")
        named = parse_range(place.path, words[0])
        if named is None:
            raise InputError(f"{words[0]} is no selection: name the lines behind the file, {as_in}")
        place, words = named, words[1:]
    file = read_text_file(place.path)
    return file, _span(file.text, place), words


def find_only_selection(target: str, lines: str | None) -> tuple[TextFile, Span]:
    """`find_selection` where nothing else is said."""
    file, span, others = find_selection(target, [] if lines is None else [lines])
    if others:
        raise InputError(f"{lines} is one word too many: {target} has its lines")
    return file, span


def _span(text: str, place: Place) -> Span:
    """Raises `InputError` for a selection that is none."""
    path, words, first = place.path, place.words, place.start
    assert first is not None
    last = place.end or first
    if place.end is None and first.column is not None:
        raise InputError(f"{words} of {path} selects nothing: add its end, as in {path}:{words}-{first.line + 1}:1")
    start, end = offset(text, first, path), offset(text, last, path, end=True)
    if end < start:
        raise InputError(f"{words} ends before it starts")
    if not text[start:end].strip():
        raise InputError(f"{words} of {path} is empty: to put text there, use sfumato fill {path}:LINE:COLUMN")
    if end - start > LONGEST:
        raise InputError(f"{words} of {path} has {end - start} characters: at most {LONGEST} are taken")
    return start, end


def fields(file: TextFile, span: Span) -> Fields:
    """Text with newlines as "\\n", and no more of the file than a context can take."""
    start, end = span
    return {
        "before": _plain(file.text[max(0, start - WINDOW) : start]),
        "selection": _plain(file.text[start:end]),
        "after": _plain(file.text[end : end + WINDOW]),
        "path": file.label,
        "language": file.language,
    }


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
