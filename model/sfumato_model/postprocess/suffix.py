"""Text that stands behind the hole already: the rest of the line, the closing brackets, the next lines."""

from __future__ import annotations

import re

from sfumato_model.postprocess.lines import TOKEN
from sfumato_model.postprocess.place import Place
from sfumato_model.postprocess.scan import scan

# Whether closing brackets and quotes alone stand there twice, only counting all that is open can tell: `brackets`.
_MORE_THAN_CLOSERS = re.compile(r"[^\s)\]}\"'`]")


def suffix(text: str, place: Place) -> str:
    """Cut the longest end of the text that `place.after` begins with."""
    return _without_rest_of_line(text, place) if place.line_after.strip() else _without_lines_below(text, place)


def _without_rest_of_line(text: str, place: Place) -> str:
    after = place.after
    bare = text.rstrip()
    within_word = place.before[-1:].isalnum() and text[0].isalnum()
    for found in TOKEN.finditer(text):
        for start in _with_space_before(text, found.start()):
            end = text[start:] if after.startswith(text[start:]) else bare[start:]
            if start == 0 and within_word:
                continue
            if end and after.startswith(end) and _tells(end, place) and _may_cut(text, start, place):
                return text[:start]
    return text


def _with_space_before(text: str, at: int) -> tuple[int, ...]:
    space = len(text[:at].rstrip())
    return (space, at) if space < at else (at,)


def _tells(end: str, place: Place) -> bool:
    """Whether that much is no chance: all the rest of the line, or several whole words of it."""
    cut_in_word = end[-1:].isalnum() and place.after[len(end) : len(end) + 1].isalnum()
    ruled_line = len(set(end.strip())) == 1 and place.after.startswith(end.strip()[0] * 2)
    if cut_in_word or ruled_line or not _MORE_THAN_CLOSERS.search(end):
        return False
    if end.strip().startswith(place.line_after.strip()):
        return True
    tokens = TOKEN.findall(end)
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
    unfinished = not (line[-1].isalnum() or line[-1] in "_)]}\"'`;")
    return line == below or (unfinished and below.startswith(line) and len(TOKEN.findall(line)) > 2)


def _may_cut(text: str, at: int, place: Place) -> bool:
    """Whether what remains leaves no more open than the whole does: `f(x)` before `)` ends in a bracket of its own."""
    kept, whole = scan(text[:at], place.syntax), scan(text, place.syntax)
    return len(kept.brackets) <= len(whole.brackets) and (not kept.inside or kept.inside == whole.inside)
