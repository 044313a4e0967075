"""Whether a program wrote a file: nobody types such text again, and there is much of it."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?i)(?:_pb2(?:_grpc)?\.pyi?|\.min\.\w+|[._-]generated\.\w+|\.g\.\w+|\.designer\.\w+)$")
_SAYS = re.compile(r"(?i)@generated|\b(?:auto[ -]?)?generated (?:by|from|with|file|code|on)\b|\bdo not edit\b")
HEAD = 1_000
"""Characters at whose front a generated file says so."""
LONGEST_LINE = 2_000
MEAN_LINE = 150


def is_generated(path: str, text: str) -> bool:
    """By its name, by what its first lines say, or by lines that nobody writes."""
    if _NAME.search(path) or _SAYS.search(text, 0, HEAD):
        return True
    lines = text.split("\n")
    return max(map(len, lines)) > LONGEST_LINE or len(text) > MEAN_LINE * len(lines)
