"""What the file itself says next: where the text before a hole stands elsewhere in the file, what followed it there.

Code repeats itself, and a copy costs no denoising: it only has to be likelier than what was denoised. (The idea of
drafts from the prompt is "prompt lookup decoding", A. Saxena 2023; here a copy is one more candidate.)
"""

from __future__ import annotations

from collections.abc import Iterator

LENGTHS = (64, 40, 28, 20, 14, 10, 7)
"""Characters before the hole that have to be the same, longest first."""
COPIES = 2
LONGEST = 120
"""Characters of a copy."""
MOST_PLACES = 200
"""Places of one context that are looked at: of a million equal characters each is one."""


def copies(before: str, after: str) -> list[str]:
    """Up to `COPIES` texts of one line each, from the longest context that repeats; the nearest place first."""
    found: dict[str, None] = {}
    text = f"{before}\x00{after}"  # what stands before the hole and behind it never meet
    line_after = after.split("\n", 1)[0]
    for length in LENGTHS:
        key = before[-length:]
        if len(key) < length or not any(c.isalnum() for c in key.rpartition("\n")[2]):
            continue
        for at in _places(text, key, len(before)):
            copy = _line(text[at + length : at + length + LONGEST], line_after)
            if copy.strip():
                found[copy] = None
            if len(found) == COPIES:
                return list(found)
    return list(found)


def _places(text: str, key: str, hole: int) -> Iterator[int]:
    """Where `key` stands before the `hole`, the nearest first, and then the first place behind it."""
    at = hole
    for _ in range(MOST_PLACES):
        if (at := text.rfind(key, 0, at + len(key) - 1)) < 0:
            break
        yield at
    if (at := text.find(key, hole)) >= 0:
        yield at


def _line(text: str, line_after: str) -> str:
    """`text` to the end of its line, or to where the hole's own line goes on."""
    line = text.split("\n", 1)[0].split("\x00", 1)[0]
    rest = line_after.strip()
    if rest:
        at = line.find(rest)
        line = line[:at] if at >= 0 else line[: line.find(rest[0])] if rest[0] in line else line
    return line
