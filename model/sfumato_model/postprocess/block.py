"""Text of several lines stops where it leaves the block that the cursor is in."""

from __future__ import annotations

import re

from sfumato_model.languages.scan import Scan, scan
from sfumato_model.postprocess.place import Place, width

# Which lines go on with a statement that another line began, at the same depth.
_GOES_ON = {
    "if": {"elif", "else"},
    "elif": {"elif", "else"},
    "for": {"else"},
    "while": {"else"},
    "try": {"except", "else", "finally"},
    "except": {"except", "else", "finally"},
    "else": {"finally"},
    "case": {"case"},
}
_WORD = re.compile(r"\w+")


def block(text: str, place: Place) -> str:
    """Cut before the first line that is indented less than the hole's line and begins something else."""
    if "\n" not in text or not place.syntax.blocks:
        return text
    lines = text.split("\n")
    full = [place.line_before + lines[0], *lines[1:]]
    first = next((i for i, line in enumerate(full) if line.strip()), None)
    if first is None:
        return text
    depth = width(full[first])
    if all(width(line) >= depth for line in full[first:] if line.strip()):
        return text
    kept = _kept(lines, first, depth, place)
    if kept == len(lines):
        return text
    return "\n".join(lines[:kept]) + ("\n" if text.endswith("\n") and kept else "")


def _kept(lines: list[str], first: int, depth: int, place: Place) -> int:
    """How many lines stay."""
    state = place.state
    opened_before = len(state.brackets)
    # Within brackets or a string a line's depth says nothing: the first line behind them tells.
    unsettled = _inside(place.state_of_line, len(place.state_of_line.brackets), place)
    header = next((line for line in reversed(place.lines_above) if width(line) < depth), "")
    kept = 0
    for index, line in enumerate(lines):
        before, state = state, scan(line + "\n", place.syntax, state)
        if not line.strip() or (index > first and _is_remark(line, place)):
            continue
        if unsettled and not _inside(before, opened_before, place):
            unsettled, depth = False, min(depth, width(line))
        if index <= first or width(line) >= depth or _inside(before, opened_before, place):
            kept = index + 1
            continue
        if lines[index - 1].endswith("\\"):
            kept = index + 1
        elif _goes_on(line, header, place):
            header, kept = line, index + 1
        elif line.lstrip()[0] in ")]}" and not _is_below(line, place):
            kept = index + 1
            if len(state.brackets) < opened_before:
                return kept
        else:
            return kept
    return len(lines)


def _inside(state: Scan, opened_before: int, place: Place) -> bool:
    """Whether a line starts where its indentation says nothing: in a string, or in brackets."""
    if state.inside or len(state.brackets) > opened_before:
        return True
    return state.brackets[-1:] in ("(", "[") or (bool(state.brackets) and place.syntax.blocks == "indent")


def _is_remark(line: str, place: Place) -> bool:
    """Comments, and what the C preprocessor reads, stand at any depth."""
    return line.lstrip().startswith((*place.syntax.line_comments, "#"))


def _goes_on(line: str, header: str, place: Place) -> bool:
    if place.syntax.blocks != "indent" or width(line) != width(header) or _is_below(line, place):
        return False
    words = [found[0] if (found := _WORD.match(text.lstrip())) else "" for text in (header, line)]
    return words[1] in _GOES_ON.get(words[0], ())


def _is_below(line: str, place: Place) -> bool:
    """Whether the document goes on with such a line itself."""
    below = place.lines_below[0] if place.lines_below else ""
    if width(below) != width(line):
        return False
    found, own = _WORD.match(below.lstrip()), _WORD.match(line.lstrip())
    return found[0] == own[0] if found and own else below.lstrip()[:1] == line.lstrip()[:1]
