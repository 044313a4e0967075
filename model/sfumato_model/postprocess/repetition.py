"""Degenerate loops: a text that ends in the same words again and again is cut where they come a second time."""

from __future__ import annotations

import re

from sfumato_model.postprocess.place import Place

SHORTEST = 3
# Times that a phrase of at least so many characters must stand in a row; tables of short values are no loops.
_TIMES = ((24, 3), (10, 4), (SHORTEST, 6))
_TIMES_OF_LINES = 3
_WORD = re.compile(r"[^\W\d_]{2}")


def repetition(text: str, place: Place) -> str:
    """Cut a loop at the text's end behind its first round."""
    # The first line starts in the document; with its indentation it is like the lines that repeat it.
    lead = "\n" + place.line_before if place.on_blank_line else ""
    looped = (lead + text).rstrip()
    for length in range(SHORTEST, len(looped) // 3 + 1):
        if looped[-1] != looped[-1 - length]:
            continue
        phrase = looped[-length:]
        times = _TIMES_OF_LINES if "\n" in phrase else next(times for least, times in _TIMES if length >= least)
        if looped.endswith(phrase * times) and len(set(phrase)) > 2 and _WORD.search(phrase):
            start = len(looped) - length * times
            while start > 0 and looped[start - 1] == looped[start - 1 + length]:
                start -= 1
            return looped[: start + length][len(lead) :].rstrip()
    return text
