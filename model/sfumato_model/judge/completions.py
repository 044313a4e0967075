"""How a text that is not finished might go on, to tell it from one that is broken or that was cut anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sfumato_model.judge.lines import blocks_of, is_inside, line_end
from sfumato_model.languages import Language, Scan, Syntax, scan

_CLOSERS = {"(": ")", "[": "]", "{": "}"}


def completions(text: str, line_before: str, line_after: str, above: Scan, language: Language) -> Iterator[str]:
    """Ways to go on from `text`, which stands between `line_before` and `line_after`; `above` is what is open where its
    line starts. The likeliest ones first, each once.
    """
    # A word is not made longer: as it stands, it is one.
    in_word = (line_before + text)[-1:].isidentifier()
    for more in dict.fromkeys(_endings(text, line_before, line_after, above, language)):
        if not (in_word and more[:1].isidentifier()):
            yield text + more


def _endings(text: str, line_before: str, line_after: str, above: Scan, language: Language) -> Iterator[str]:
    known = language.completions
    state = scan(line_before + text, language.syntax, above)
    line = (line_before + text).rpartition("\n")[2]
    indent = line[: len(line) - len(line.lstrip())]
    ends_line = not line_after.strip()
    if not line.strip():
        yield from known.statements
    ways = tuple(dict.fromkeys(_closers(state, above, language)))
    for closers in ways:
        yield closers
        if ends_line:
            yield closers + known.last[1]
    if state.brackets:
        yield ","
    first_word = line.split(maxsplit=1)[0] if line.strip() else ""
    yield from known.behind.get(first_word, ())
    for closers in ways:
        yield from (first + closers for first in known.first)
    for closers in ways:
        if ends_line:
            for below in known.below:
                yield f"{closers}\n{indent}{below}"
        for last in known.last if ends_line else ("",):
            for first in known.first:
                yield first + closers + last


def _closers(state: Scan, above: Scan, language: Language) -> Iterator[str]:
    """What closes all that the line opened; nothing; what closes all that is open."""
    quote = state.inside if state.inside in (*language.syntax.strings, *language.syntax.long_strings) else ""
    shared = 0
    while shared < min(len(state.brackets), len(above.brackets)) and state.brackets[shared] == above.brackets[shared]:
        shared += 1
    yield quote + _closing(state.brackets[shared:])
    yield ""
    yield quote
    yield _closing(state.brackets[shared + 1 :])
    yield quote + _closing(state.brackets)


def whole_ends(text: str, first: int, last: int, language: Language) -> Iterator[str]:
    """A window's `text` with ends that may make it whole: strings and brackets closed, and a body for a last header.

    What the edit of the characters `first` to `last` opened and nothing closes is not closed here either.
    """
    before = _opened(text[:first], language.syntax)
    at = line_end(text, last)
    state = scan(text[first:at], language.syntax, before)
    opened = state.inside in language.syntax.long_strings and state.inside != before.inside
    closed_since = before.brackets.startswith(state.brackets) and not opened
    # A window may end within a line.
    end = text.rfind("\n") + 1
    state, whole_line = _behind(text[at:end], state, language)
    closed_since |= whole_line
    if end < last or not closed_since or language.is_stuck(text[:end]):
        return
    quote = state.inside if state.inside in language.syntax.long_strings else ""
    closed = text[:end] + quote + _closing(state.brackets)
    line = text[text.rfind("\n", 0, max(0, end - 1)) + 1 : end]
    indent = line[: len(line) - len(line.lstrip())].replace("\n", "")
    nothing = blocks_of(language).nothing
    yield closed
    yield f"{closed}: {nothing}"
    yield f"{closed}\n{indent}    {nothing}"
    for below in language.completions.below:
        yield f"{closed}\n{indent}{below}"
        yield f"{closed}\n{indent.replace('    ', '', 1)}{below}"


@lru_cache(maxsize=16)
def _opened(text: str, syntax: Syntax) -> Scan:
    """What is open behind `text`; many edits are tried behind one."""
    return scan(text, syntax)


@lru_cache(maxsize=64)
def _behind(text: str, state: Scan, language: Language) -> tuple[Scan, bool]:
    """What is open behind the lines of `text`, the same for many edits; and whether one of them ends in code."""
    ends_in_code, at = False, 0
    while at < len(text):
        end = line_end(text, at)
        state = scan(text[at:end], language.syntax, state)
        ends_in_code |= not is_inside(state, language)
        at = end
    return state, ends_in_code


def _closing(brackets: str) -> str:
    return "".join(_CLOSERS[bracket] for bracket in reversed(brackets))
