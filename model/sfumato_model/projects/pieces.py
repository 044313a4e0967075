"""Long texts are encoded a piece at a time, so that nothing waits long for the one that is being encoded."""

from __future__ import annotations

PIECE = 2_000
"""Characters, and those up to the end of the line."""


def pieces_of(text: str) -> list[str]:
    """`text` cut at ends of lines."""
    found, at = [], 0
    while at < len(text):
        end = text.find("\n", at + PIECE) + 1 or len(text)
        found.append(text[at:end])
        at = end
    return found
