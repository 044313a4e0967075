"""Text that stands behind the hole already: the rest of the line, the closing brackets, the next lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sfumato_model.languages.scan import scan
from sfumato_model.postprocess.brackets import fits
from sfumato_model.postprocess.place import TOKEN, Place

# Of closing brackets and quotes alone, only counting all that is open can tell whether they stand there twice
# (`brackets.py`); a ruled line may be of any length.
_MORE_THAN_MARKS = re.compile(r"[\w,;:(\[{]")


def suffix(text: str, place: Place) -> str:
    """Cut the longest end of the text that `place.after` begins with."""
    return _without_rest_of_line(text, place) if place.line_after.strip() else _without_lines_below(text, place)


def _without_rest_of_line(text: str, place: Place) -> str:
    bare = text.rstrip()
    for start in _starts(text, place):
        end = text[start:] if place.after.startswith(text[start:]) else bare[start:]
        if end and place.after.startswith(end) and _tells(end, start, place) and _may_cut(text, start, place):
            return text[:start]
    return text


def _starts(text: str, place: Place) -> Iterator[int]:
    """Where the text might begin to repeat: at a token, or the space before one."""
    rest, bare = place.line_after.strip(), text.rstrip()
    if bare.endswith(rest) and len(TOKEN.findall(rest)) > 1:
        # Also within a word, which is where the cursor may be.
        yield len(bare) - len(rest)
    for found in TOKEN.finditer(text):
        space = len(text[: found.start()].rstrip())
        yield from dict.fromkeys((space, found.start()))


def _tells(end: str, start: int, place: Place) -> bool:
    """Whether that much is no chance: all the rest of the line, or several whole words of it."""
    tokens = TOKEN.findall(end)
    begun_in_word = start == 0 and end[0].isalnum() and place.before[-1:].isalnum()
    ended_in_word = end[-1:].isalnum() and place.after[len(end) : len(end) + 1].isalnum()
    if ended_in_word or (begun_in_word and len(tokens) < 2) or not _MORE_THAN_MARKS.search(end):
        return False
    if end.strip().startswith(place.line_after.strip()):
        return True
    return len(tokens) > 2 and any(token.isidentifier() for token in tokens)


def _without_lines_below(text: str, place: Place) -> str:
    lines = text.rstrip().split("\n")
    if place.on_blank_line:
        lines[0] = place.line_before + lines[0]
    below = place.lines_below
    first = 0 if place.on_blank_line else 1
    for start in range(first, len(lines)):
        end = [line.rstrip() for line in lines[start:] if line.strip()]
        if not end or not lines[start].strip() or end[:-1] != below[: len(end) - 1] or len(end) > len(below):
            continue
        kept = "\n".join(lines[:start])
        if _same_line(end[-1], below[len(end) - 1]) and _may_cut(text, len(kept), place):
            return kept[len(place.line_before) :] if place.on_blank_line and kept else kept
    return text


def _same_line(line: str, below: str) -> bool:
    """Whether the text's last line is a line below, or as much of it as there was room for."""
    cut_in_word = line[-1].isalnum() and below[len(line) : len(line) + 1].isalnum()
    unfinished = cut_in_word or not (line[-1].isalnum() or line[-1] in "_)]}\"'`;")
    return line == below or (unfinished and below.startswith(line) and len(TOKEN.findall(line)) > 2)


def _may_cut(text: str, at: int, place: Place) -> bool:
    """Whether what remains fits better, or leaves no more open: `f(x)` before `)` ends in a bracket of its own."""
    kept = scan(text[:at], place.syntax, place.state)
    whole = scan(text, place.syntax, place.state)
    if place.line_after.strip() and not fits(text, place.line_after, place):
        return fits(text[:at], place.line_after, place)
    in_string = kept.inside and kept.inside not in place.syntax.line_comments
    return kept.opened <= whole.opened and (not in_string or kept.inside == whole.inside)
