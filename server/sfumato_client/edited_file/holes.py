"""What of a file is meant: holes, which become the segments of a fill request, or a selection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.position import Place, Position, offset, parse_position, parse_range, parse_target
from sfumato_client.edited_file.text_file import TextFile, read_text_file
from sfumato_client.protocol import MAX_HOLES, MAX_TEXT, HoleOptions, HoleSegment, TextSegment

Span = tuple[int, int]
"""Start and end of a hole in a file's text; equal where text is inserted and nothing is replaced."""

WINDOW = 100_000
"""Characters that are sent before the first hole and after the last; a context takes far fewer."""


def find_holes(target: str, marker: str | None, end: str | None) -> tuple[TextFile, list[Span]]:
    """The file of `target` and its holes: at its position, up to its end or `end`, or wherever `marker` stands."""
    place = parse_target(target)
    if marker is None:
        return _at_place(place, None if end is None else parse_position(end))
    if place.start is not None or end is not None:
        raise InputError("--marker finds the holes by itself: leave LINE:COLUMN and --end out")
    if not marker:
        raise InputError("--marker is empty: name the text that stands for a hole, as in --marker '<hole>'")
    file = read_text_file(place.path)
    spans = occurrences(file.text, marker)
    if not spans:
        raise InputError(f"{place.path} has no {marker!r}")
    if len(spans) > MAX_HOLES:
        raise InputError(f"{place.path} has {len(spans)} of {marker!r}: at most {MAX_HOLES} are filled together")
    return file, spans


def _at_place(place: Place, end: Position | None) -> tuple[TextFile, list[Span]]:
    path, first, last = place.path, place.start, end or place.end
    if first is None:
        raise InputError(f"where in {path}? Write {path}:LINE:COLUMN, or --marker TEXT for holes that are in the file")
    if end is not None and place.end is not None:
        raise InputError(f"{place.words} has its end: leave --end out")
    if last is None and first.column is None:
        to_replace = f"{path}:{first.line}-{first.line}"
        raise InputError(
            f"{path}:{place.words} has no column: write FILE:LINE:COLUMN, or {to_replace} to replace the line"
        )
    file = read_text_file(path)
    start = offset(file.text, first, path)
    stop = start if last is None else offset(file.text, last, path, end=True)
    if stop < start:
        raise InputError(f"the hole of {path} ends before it starts")
    return file, [(start, stop)]


def occurrences(text: str, marker: str) -> list[Span]:
    """Where `marker` stands, from left to right, none over another."""
    spans: list[Span] = []
    at = text.find(marker)
    while at >= 0:
        spans.append((at, at + len(marker)))
        at = text.find(marker, at + len(marker))
    return spans


def segments(text: str, spans: Sequence[Span], max_tokens: int | None) -> list[TextSegment | HoleSegment]:
    """Fixed text and holes in order, newlines as "\\n"; empty text is left out."""
    found: list[TextSegment | HoleSegment] = []
    hole = HoleSegment(hole=HoleOptions(max_tokens=max_tokens))
    at = max(0, spans[0][0] - WINDOW)
    for start, end in spans:
        found += [*_fixed(text[at:start]), hole]
        at = end
    return [*found, *_fixed(text[at : at + WINDOW])]


def _fixed(text: str) -> list[TextSegment]:
    return [TextSegment(text=_plain(text))] if text else []


LONGEST = MAX_TEXT - 2 * WINDOW


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


def fields(file: TextFile, span: Span) -> dict[str, Any]:
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
