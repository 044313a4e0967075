"""Spans of a file become the segments of a fill request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sfumato_server.languages import language_of
from sfumato_server.protocol import MAX_HOLES, HoleOptions, HoleSegment, TextSegment
from sfumato_server.terminal.errors import InputError
from sfumato_server.terminal.position import offset, parse_position, parse_target
from sfumato_server.terminal.text_file import TextFile, read_text_file

Span = tuple[int, int]
"""Start and end of a hole in a file's text; equal where text is inserted and nothing is replaced."""

WINDOW = 100_000
"""Characters that are sent before the first hole and after the last; a context takes far fewer."""


def find_holes(target: str, marker: str | None, end: str | None) -> tuple[TextFile, list[Span]]:
    """The file of `target` and its holes: at its position, up to `end`, or wherever `marker` stands."""
    path, position = parse_target(target)
    if marker is None:
        if position is None:
            raise InputError(
                f"where in {path}? Write {path}:LINE:COLUMN, or --marker TEXT for holes that are in the file"
            )
        file = read_text_file(path)
        start = offset(file.text, position, path)
        stop = start if end is None else offset(file.text, parse_position(end), path)
        if stop < start:
            raise InputError(f"--end {end} is before {position.line}:{position.column}")
        return file, [(start, stop)]
    if position is not None or end is not None:
        raise InputError("--marker finds the holes by itself: leave LINE:COLUMN and --end out")
    if not marker:
        raise InputError("--marker is empty: name the text that stands for a hole, as in --marker '<hole>'")
    file = read_text_file(path)
    spans = occurrences(file.text, marker)
    if not spans:
        raise InputError(f"{path} has no {marker!r}")
    if len(spans) > MAX_HOLES:
        raise InputError(f"{path} has {len(spans)} of {marker!r}: at most {MAX_HOLES} are filled together")
    return file, spans


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


def language(path: Path) -> str:
    """The LSP language id of a file, by its name."""
    return language_of(path.name) or "plaintext"


def _fixed(text: str) -> list[TextSegment]:
    return [TextSegment(text=text.replace("\r\n", "\n"))] if text else []
