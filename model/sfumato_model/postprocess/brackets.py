"""Brackets and quotes that the text closes although the line behind the hole does."""

from __future__ import annotations

from sfumato_model.languages.scan import Scan, scan
from sfumato_model.postprocess.place import Place


def brackets(text: str, place: Place) -> str:
    """Cut at the bracket or quote after which what follows no longer fits; leave what no cut would mend."""
    behind = _behind(place)
    if not behind or _closes_nothing_else(text, place):
        return text
    if fits(text, behind, place):
        return text
    for at in scan(text, place.syntax, place.state).outward:
        if fits(text[:at], behind, place):
            return text[:at]
    return text


def _behind(place: Place) -> str:
    """The rest of the hole's line; the next line if that only closes; "" where neither can tell."""
    if place.line_after.strip():
        return place.line_after
    below = place.lines_below[0].strip() if place.lines_below else ""
    return below if below.startswith((")", "]", "}")) else ""


def _closes_nothing_else(text: str, place: Place) -> bool:
    """Whether the text leaves brackets and strings as it found them; seen from the hole's line alone."""
    found = scan(place.line_before, place.syntax)
    left = scan(text, place.syntax, found)
    return not left.outward and (left.brackets, left.inside) == (found.brackets, found.inside)


def fits(text: str, behind: str, place: Place) -> bool:
    """Whether the line behind the hole closes only what is open after `text`, and ends outside of a string."""
    left = scan(text, place.syntax, place.state)
    end: Scan = scan(behind, place.syntax, left)
    # The quotes behind a docstring's text end it: once it is ended, they would begin another.
    again = end.inside in place.syntax.long_strings and end.inside == place.state.inside and not left.inside
    return not (left.broken or end.broken or again or end.inside in place.syntax.strings)
