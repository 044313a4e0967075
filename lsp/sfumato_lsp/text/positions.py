"""Lines with their ends, as LSP splits a text; and characters of a line <-> the units that were agreed on: UTF-8 bytes,
UTF-16 units or code points.

pygls's codec is not used: on a last line without a newline it places a position past the end one character
too early, and it counts line ends as text. A position inside a character counts as the one after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

from lsprotocol.types import PositionEncodingKind

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
Encoding = PositionEncodingKind | str
PART = 4096
"""Characters that are looked at one by one; a line may have millions."""
_CONTINUATION = bytes(range(0x80, 0xC0))


def split_lines(text: str) -> list[str]:
    """`text` as lines with their ends, split only at what LSP calls a line end; the last line has none."""
    if "\r" not in text:
        lines = text.split("\n")
        return [line + "\n" for line in lines[:-1]] + lines[-1:]
    lines = _LINE.findall(text)
    return lines if lines and not lines[-1].endswith(("\n", "\r")) else [*lines, ""]


def without_end(line: str) -> int:
    """How many characters of `line` stand before its end."""
    end = len(line)
    while end and line[end - 1] in "\r\n":
        end -= 1
    return end


def has_half(text: str) -> bool:
    """Whether `text` holds half a surrogate pair, which is no character and cannot be sent."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")  # many times as fast as a search
    except UnicodeEncodeError:
        return True
    return False


@dataclass(frozen=True, kw_only=True)
class Column:
    """A place in a line, in characters and in units."""

    characters: int = 0
    units: int = 0


def to_units(text: str, encoding: Encoding) -> int:
    """How long `text` is in the units of `encoding`."""
    if text.isascii() or encoding == PositionEncodingKind.Utf32:
        return len(text)
    # surrogatepass: editors can hold half a surrogate pair, and JSON carries it as it is.
    if encoding == PositionEncodingKind.Utf8:
        return len(text.encode("utf-8", "surrogatepass"))
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:  # each half would be handed to an error handler
        return len(text) + sum(map("\uffff".__lt__, text))


def to_characters(line: str, units: int, encoding: Encoding) -> int:
    """The character of `line` (without its line end) at `units`, clamped to the line."""
    if line.isascii() or encoding == PositionEncodingKind.Utf32:
        return min(units, len(line))
    if encoding == PositionEncodingKind.Utf8:
        before = line.encode("utf-8", "surrogatepass")[:units]
        return len(before.translate(None, delete=_CONTINUATION))
    if has_half(line):
        return _among_halves(line, units)
    return len(line.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass"))


def _among_halves(line: str, units: int) -> int:
    """Two halves that two edits brought together are two characters here still, and decoded they would be one."""
    passed = characters = 0
    while characters < len(line):
        part = line[characters : characters + PART]
        size = to_units(part, PositionEncodingKind.Utf16)
        if passed + size >= units:
            starts = accumulate((1 + (character > "\uffff") for character in part), initial=passed)
            return min(characters + sum(1 for start in starts if start < units), len(line))
        passed, characters = passed + size, characters + len(part)
    return len(line)


def column_at_units(line: str, end: int, units: int, encoding: Encoding, known: Column) -> Column:
    """The place at `units` in the first `end` characters of `line`. Only what lies between it and `known` is read."""
    away = max(0, units) - known.units
    if away >= 0:
        part = line[known.characters : min(end, known.characters + away)]
        passed = to_characters(part, away, encoding)
        return Column(characters=known.characters + passed, units=known.units + to_units(part[:passed], encoding))
    start = max(0, known.characters + away)
    part = line[start : known.characters]
    before = known.units - to_units(part, encoding)
    passed = to_characters(part, max(0, units) - before, encoding)
    return Column(characters=start + passed, units=before + to_units(part[:passed], encoding))


def column_at_characters(line: str, characters: int, encoding: Encoding, known: Column) -> Column:
    """The place behind so many characters of `line`."""
    if characters >= known.characters:
        more = to_units(line[known.characters : characters], encoding)
        return Column(characters=characters, units=known.units + more)
    return Column(characters=characters, units=known.units - to_units(line[characters : known.characters], encoding))
