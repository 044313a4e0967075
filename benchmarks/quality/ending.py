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
    return _end_of_block(hole, text) is not None


def cut(hole: KnownHole, text: str) -> str:
    """`text` up to the end of its line, or of its block; what the hole's own line goes on with is taken off."""
    if hole.single_line:
        text = text.split("\n", 1)[0]
    else:
        at = _end_of_block(hole, text)
        text = text if at is None else text[:at]
    rest = hole.after.split("\n", 1)[0].rstrip()
    if rest.strip() and text.rstrip().endswith(rest):
        text = text.rstrip()[: -len(rest)]
    return text


def _end_of_block(hole: KnownHole, text: str) -> int | None:
    """The newline before the first line of `text` that is the file's next one, or indented less than it could be."""
    rest, _, below = hole.after.partition("\n")
    following = next((line.rstrip() for line in below.split("\n") if line.strip()), None)
    own = _indent(hole.before.rpartition("\n")[2] + text.partition("\n")[0])
    # Behind the end of a file a block may end, but nothing new begins.
    least = min(own, 1 if following is None else _indent(following))
    at = text.find("\n")
    if rest.strip() and at >= 0 and text[:at].rstrip().endswith(rest.rstrip()):
        return at
    while at >= 0:
        stop = text.find("\n", at + 1)
        line = (text[at + 1 :] if stop < 0 else text[at + 1 : stop]).rstrip()
        # The last line may have only begun.
        if line == following or (line and stop >= 0 and _indent(line) < least):
            return at
        at = stop
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
