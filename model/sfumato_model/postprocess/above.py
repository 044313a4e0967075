"""The document's own words again: lines that stand above already, or this line's beginning."""

from __future__ import annotations

from sfumato_model.postprocess.place import TOKEN, Place

TELLING_LINE = 3
"""Different tokens from which one repeated line is more than chance (`}`, `pass` and `######` are not)."""


def above(text: str, place: Place) -> str:
    """Cut what merely repeats the lines above the hole, or the hole's line up to it."""
    return _without_lines(text, place) if place.on_blank_line else _without_line_start(text, place)


def _without_lines(text: str, place: Place) -> str:
    lines = (place.line_before + text).split("\n")
    # Where the lines that are not blank start, and those lines.
    told = [(i, line.rstrip()) for i, line in enumerate(lines) if line.strip()]
    if not told or not place.lines_above:
        return text
    words = [line for _, line in told]
    if words == place.lines_above[-len(words) :]:
        return "" if len(set(TOKEN.findall(text))) >= TELLING_LINE else text
    for count in range(min(len(words) - 1, len(place.lines_above)), 1, -1):
        if words[:count] == place.lines_above[-count:]:
            rest = "\n".join(lines[told[count][0] :])
            return rest[len(place.line_before) :] if rest.startswith(place.line_before) else text
    return text


def _without_line_start(text: str, place: Place) -> str:
    start = place.line_before.strip()
    bare = text.lstrip()
    if len(set(TOKEN.findall(start))) < TELLING_LINE or not bare.startswith(start):
        return text
    return bare[len(start) :].lstrip(" ") if place.line_before.endswith(" ") else bare[len(start) :]
