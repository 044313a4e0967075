"""Indentation in the document's style: tabs or spaces, and how many."""

from __future__ import annotations

from itertools import pairwise

from sfumato_model.postprocess.place import Place, indent, opens_block, width

USUAL_WIDTHS = (2, 3, 4, 8)


def indentation(text: str, place: Place) -> str:
    """Indent lines as the lines around the hole are, where those agree on one style."""
    lines = text.split("\n")
    if place.on_blank_line:
        # A line's indentation is judged as a whole, also where the cursor is within it.
        lines[0] = place.line_before + lines[0]
    if not any(line[:1] in (" ", "\t") for line in lines[1:]) and indent(lines[0]) == place.line_before:
        return text
    styled = _styled(lines, place)
    if styled is None:
        return text
    if place.on_blank_line:
        if not styled[0].startswith(place.line_before):
            return text
        styled[0] = styled[0][len(place.line_before) :]
    return "\n".join(styled)


def _styled(lines: list[str], place: Place) -> list[str] | None:
    tabs = any(indent(line).startswith("\t") for line in lines[1:])
    spaces = any(indent(line).startswith("  ") for line in lines[1:])
    # Asked for last: it reads every line around the hole.
    if tabs == spaces or not (unit := place.unit):
        return None
    if unit != "\t" and tabs:
        return [indent(line).replace("\t", unit) + line.lstrip(" \t") for line in lines]
    if unit == "\t" and spaces:
        own = _columns_of_a_level(lines, place)
        return [lines[0], *(_with_tabs(line, own) for line in lines[1:])]
    if spaces:
        return _rescaled(lines, len(unit), place)
    return None


def _columns_of_a_level(lines: list[str], place: Place) -> int:
    """How many spaces the text has where the document has a tab."""
    below = next((line for line in lines[1:] if line.strip()), "")
    first = lines[0] if place.on_blank_line else place.line_before + lines[0]
    level = indent(first).count("\t") + opens_block(first)
    guess, rest = divmod(width(below), level) if level else (0, 0)
    if guess in USUAL_WIDTHS and not rest:
        return guess
    widths = [width(line) for line in lines[1:] if line.strip() and width(line)]
    return next((w for w in (4, 2, 8, 3) if all(found % w == 0 for found in widths)), 4)


def _with_tabs(line: str, columns: int) -> str:
    levels, rest = divmod(len(indent(line)), columns)
    return "\t" * levels + " " * rest + line.lstrip(" ")


def _may_hold_string(lines: list[str], place: Place) -> bool:
    """Whether part of the lines may be text in a string or a comment, which is indented for readers."""
    return bool(place.state.inside) or any(quote in line for line in lines for quote in place.syntax.long_strings)


def _rescaled(lines: list[str], wanted: int, place: Place) -> list[str] | None:
    """Deeper lines by `wanted` columns a level, where the text is clear about having another number."""
    full = [lines[0] if place.on_blank_line else place.line_before + lines[0], *lines[1:]]
    full = [line for line in full if line.strip()]
    steps = {width(lower) - width(upper) for upper, lower in pairwise(full) if upper.rstrip().endswith((":", "{"))}
    if len(steps) != 1:
        return None
    own = steps.pop()
    base = width(full[0])
    deeper = [width(line) - base for line in full if width(line) > base]
    if own == wanted or own not in USUAL_WIDTHS or any(columns % own for columns in deeper):
        return None
    if _may_hold_string(full, place):
        return None
    return [
        " " * (base + (width(line) - base) // own * wanted) + line.lstrip() if width(line) > base else line
        for line in lines
    ]
