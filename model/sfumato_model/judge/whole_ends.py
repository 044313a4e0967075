"""Ends that may make a window whole, whose own end was cut anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from sfumato_model.judge.lines import blocks_of, is_inside, line_end
from sfumato_model.languages import Language, scan

_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def whole_ends(text: str, first: int, last: int, language: Language) -> Iterator[str]:
    """A window's `text` with ends that may make it whole: strings and brackets closed, and a body for a last header.

    What the edit of the characters `first` to `last` opened and nothing closes is not closed here either.
    """
    before = scan(text[:first], language.syntax)
    at = line_end(text, last)
    state = scan(text[first:at], language.syntax, before)
    opened = state.inside in language.syntax.long_strings and state.inside != before.inside
    closed_since = before.brackets.startswith(state.brackets) and not opened
    # A window may end within a line.
    end = text.rfind("\n") + 1
    while at < end:
        behind = line_end(text, at)
        state = scan(text[at:behind], language.syntax, state)
        closed_since |= not is_inside(state, language)
        at = behind
    if end < last or not closed_since or language.is_stuck(text[:end]):
        return
    quote = state.inside if state.inside in language.syntax.long_strings else ""
    closed = text[:end] + quote + "".join(_CLOSERS[bracket] for bracket in reversed(state.brackets))
    line = text[text.rfind("\n", 0, max(0, end - 1)) + 1 : end]
    indent = line[: len(line) - len(line.lstrip())].replace("\n", "")
    nothing = blocks_of(language).nothing
    yield closed
    yield f"{closed}: {nothing}"
    yield f"{closed}\n{indent}    {nothing}"
    for below in language.completions.below:
        yield f"{closed}\n{indent}{below}"
        yield f"{closed}\n{indent.replace('    ', '', 1)}{below}"
