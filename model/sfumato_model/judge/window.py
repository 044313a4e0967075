"""Where the code of a window begins: a window is cut out of a file anywhere, in the middle of a string too."""

from __future__ import annotations

from functools import lru_cache

from sfumato_model.judge.lines import blocks_of, line_end, lines_above, parses_text, width_at
from sfumato_model.languages import Language

LAST_LINES = 12
FEWEST_LINES = 5
"""Lines that tell whether a window begins in code: the last of them, and the fewest that can tell."""


def sure_start(text: str, at: int, language: Language) -> int:
    """Where the nearest line above `at` begins that is surely no part of a string: it begins a function or a class, or
    is not indented. Code in a docstring looks like that too, but is indented deeper than what it stands in.
    """
    blocks = blocks_of(language)
    top = text.rfind("\n", 0, at) + 1
    depth = width_at(text, at)
    header = next((start for start, width in lines_above(text, top, blocks.begins) if width <= depth), 0)
    flush = next(lines_above(text, top, blocks.flush), (0, 0))
    return max(header, flush[0], code_start(text, at, language))


def code_start(text: str, first: int, language: Language) -> int:
    """Where code begins: behind the string that a window begins in, if that ends before the character `first`."""
    ends = [(text.find(quote, 0, first), quote) for quote in language.syntax.long_strings]
    end, quote = min(((at, quote) for at, quote in ends if at >= 0), default=(-1, ""))
    return line_end(text, end) if end >= 0 and closes(text, end, quote, language) else 0


def closes(text: str, at: int, quote: str, language: Language) -> bool:
    """Whether the quote at `at`, the first of a window, rather closes a string than opens one."""
    behind = text[at + len(quote) :].partition("\n")[0]
    return not behind[:1].isalnum() and is_prose(text[:at], language)


@lru_cache(maxsize=8)
def is_prose(text: str, language: Language) -> bool:
    """Whether most of the last lines of `text` are no statements, nor the beginnings of any."""
    lines = [line.strip() for line in text[-2_000:].split("\n")[1:] if line.strip()][-LAST_LINES:]
    return len(lines) >= FEWEST_LINES and sum(_is_code(line, language) for line in lines) < 0.5 * len(lines)


def _is_code(line: str, language: Language) -> bool:
    """Whether a line is a statement, the beginning of one, or part of what brackets hold."""
    if line.endswith(":"):
        line += " " + blocks_of(language).nothing
    bare = line.strip("()[]{}, ")
    return any(parses_text(text, language) for text in (line, bare, f"f({bare})", f"{{{bare}}}"))
