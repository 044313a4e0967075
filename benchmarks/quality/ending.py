"""Where a text ends whose way knows no suffix on its canvas: at what stands behind the hole anyway.

Ours ends at the clamped suffix. A way that only goes on writing is stopped by these rules instead, so that it is not
counted wrong for having written the suffix too.
"""

from __future__ import annotations

from benchmarks.quality.known_hole import KnownHole


def is_complete(hole: KnownHole, text: str) -> bool:
    """Whether more tokens would be cut off again: a line is full, or the line behind the hole has begun."""
    if hole.single_line:
        return "\n" in text
    return _next_line_at(hole, text) is not None


def cut(hole: KnownHole, text: str) -> str:
    """`text` up to the end of its line, or to the first line that is also the next one behind the hole."""
    if hole.single_line:
        text = text.split("\n", 1)[0]
    else:
        at = _next_line_at(hole, text)
        text = text if at is None else text[:at]
    rest = hole.after.split("\n", 1)[0].rstrip()
    if rest.strip() and text.rstrip().endswith(rest):
        text = text.rstrip()[: -len(rest)]
    return text


def _next_line_at(hole: KnownHole, text: str) -> int | None:
    """Where in `text` the newline before the hole's next line is, once that line is there."""
    rest, _, below = hole.after.partition("\n")
    wanted = next((line.rstrip() for line in below.split("\n") if line.strip()), None)
    at = text.find("\n")
    if rest.strip() and at >= 0 and text[:at].rstrip().endswith(rest.rstrip()):
        return at
    while wanted is not None and at >= 0:
        stop = text.find("\n", at + 1)
        line = text[at + 1 :] if stop < 0 else text[at + 1 : stop]
        if line.rstrip() == wanted:
            return at
        at = stop
    return None
