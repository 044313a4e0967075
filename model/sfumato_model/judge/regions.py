"""Parts of a text that can be parsed by themselves, around an edit.

A window begins and ends anywhere, and the file around an edit may be unfinished elsewhere. So an edit is judged in
parts that hold it and are whole: a few statements, the function around them, what is around that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from sfumato_model.languages import Blocks, Language, Scan, scan

REACH = 6_000
"""Characters on each side of an edit in which the edges of a region are looked for."""
SIBLINGS = 3
"""Statements above an edit that belong to the smallest region."""
FUNCTIONS = 2
"""Functions and classes around an edit that are regions of their own."""
LAST_LINES = 12
FEWEST_LINES = 5
"""Lines that tell whether a window begins in code: the last of them, and the fewest that can tell."""
_ANY = re.compile(r"\s*+[^\s#)\]}]")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, kw_only=True)
class Region:
    """Characters of a text from `start` on, to one of `ends`: which one depends on what the edit leaves open. To stand
    alone it may need `lead` before it, the beginning of a string, and `tail` behind it, the end of one.
    """

    start: int
    ends: tuple[int, ...]
    lead: str = ""
    tail: str = ""


def regions(text: str, first: int, last: int, language: Language) -> Iterator[Region]:
    """Those that hold the characters `first` to `last`, from a few statements on."""
    found: set[int] = set()
    for start in _starts(text, first, last, language):
        if start not in found:
            found.add(start)
            yield _from(text, start, first, last, language)


def last_resorts(text: str, first: int, last: int, language: Language) -> Iterator[Region]:
    """Those of which less is sure: some lines, the line alone, and the end of a string whose beginning was cut off."""
    top = text.rfind("\n", 0, first) + 1
    depth, near, siblings = _width_at(text, first), top, 0
    for start, width in _lines_above(text, top, _ANY):
        if (
            width <= depth
            and siblings < SIBLINGS - 1
            and not _blocks(language).goes_on.match(text[start:].lstrip()[:10])
        ):
            depth, near, siblings = width, start, siblings + 1
    yield _from(text, near, first, last, language)
    yield _from(text, top, first, last, language)
    yield Region(start=top, ends=(_line_end(text, last),))
    for quote in language.syntax.long_strings:
        yield replace(_from(text, top, first, last, language), lead=quote)


def code_start(text: str, first: int, language: Language) -> int:
    """Where code begins: behind the string that a window begins in, if that ends before the character `first`."""
    ends = [(text.find(quote, 0, first), quote) for quote in language.syntax.long_strings]
    end, quote = min(((at, quote) for at, quote in ends if at >= 0), default=(-1, ""))
    return _line_end(text, end) if end >= 0 and _closes(text, end, quote, language) else 0


def _closes(text: str, at: int, quote: str, language: Language) -> bool:
    """Whether the quote at `at`, the first of a window, rather closes a string than opens one."""
    behind = text[at + len(quote) :].partition("\n")[0]
    return not behind[:1].isalnum() and _is_prose(text[:at], language)


@lru_cache(maxsize=8)
def _is_prose(text: str, language: Language) -> bool:
    """Whether most of the last lines of `text` are no statements, nor the beginnings of any."""
    lines = [line.strip() for line in text[-2_000:].split("\n")[1:] if line.strip()][-LAST_LINES:]
    return len(lines) >= FEWEST_LINES and sum(_is_code(line, language) for line in lines) < 0.5 * len(lines)


def _is_code(line: str, language: Language) -> bool:
    """Whether a line is a statement, the beginning of one, or part of what brackets hold."""
    assert language.parse is not None
    if line.endswith(":"):
        line += " " + _blocks(language).nothing
    bare = line.strip("()[]{}, ")
    for text in (line, bare, f"f({bare})", f"{{{bare}}}"):
        try:
            language.parse(text)
        except ValueError:
            continue
        return True
    return False


def cut_string(text: str, first: int, last: int, language: Language) -> Region | None:
    """The string that a window begins in, if the edit is in it: no quote is before, and the first behind closes."""
    quotes = language.syntax.long_strings
    if not quotes or any(quote in text[:first] for quote in quotes):
        return None
    end, quote = min(((at, quote) for quote in quotes if (at := text.find(quote, last)) >= 0), default=(-1, quotes[0]))
    if end >= 0 and _closes(text, end, quote, language):
        return Region(start=0, ends=(end + len(quote),), lead=quote)
    if end < 0 and _is_prose(text, language):
        return Region(start=0, ends=(len(text),), lead=quote, tail=quote)
    return None


def sure_start(text: str, at: int, language: Language) -> int:
    """Where the nearest line above `at` begins that is surely no part of a string: it begins a function or a class, or
    is not indented. Code in a docstring looks like that too, but is indented deeper than what it stands in.
    """
    blocks = _blocks(language)
    top = text.rfind("\n", 0, at) + 1
    depth = max(
        _width(text[top : _line_end(text, top)]), len(text[top:at].expandtabs()) if not text[top:at].strip() else 0
    )
    header = next((start for start, width in _lines_above(text, top, blocks.begins) if width <= depth), 0)
    flush = next(_lines_above(text, top, blocks.flush), (0, 0))
    return max(header, flush[0], code_start(text, at, language))


@dataclass(frozen=True, kw_only=True)
class _Line:
    start: int
    width: int
    bare: str
    inside: bool
    """Whether it begins in a string or in brackets."""


def _starts(text: str, first: int, last: int, language: Language) -> Iterator[int]:
    """Where a region may start, the nearest first."""
    blocks = _blocks(language)
    top = text.rfind("\n", 0, first) + 1
    headers = list(islice(_lines_above(text, top, blocks.begins), 40))
    anchor = sure_start(text, first, language)
    lines = list(_lines(text, anchor, first, language))
    depth = _depth_of_edit(text, lines[-1], first, last)
    siblings, nearest = 0, top
    for line in reversed(lines):
        if line.inside or not line.bare or line.bare[0] in "#)]}":
            continue
        if blocks.goes_on.match(line.bare):
            depth = min(depth, line.width)
            continue
        if line.width <= depth and line.start < top:
            depth, siblings, nearest = line.width, siblings + 1, line.start
            if siblings == SIBLINGS:
                yield line.start
    if siblings < SIBLINGS:
        yield nearest
        if _width(text[anchor:top]) <= depth:
            yield anchor
    around = 0
    for start, width in headers:
        if width < depth:
            depth, around = width, around + 1
            yield start
        if around == FUNCTIONS or not width:
            return


def _width_at(text: str, at: int) -> int:
    """The column of the line that holds the character `at`, or of that character where only space is before it."""
    top = text.rfind("\n", 0, at) + 1
    lead = text[top:at]
    return max(_width(text[top : _line_end(text, top)]), 0 if lead.strip() else len(lead.expandtabs()))


def _lines_above(text: str, top: int, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Start and width of each line above `top` that matches, the nearest first."""
    end = top
    while end > 0 and top - end < REACH:
        start = text.rfind("\n", 0, end - 1) + 1
        line = text[start:end]
        if pattern.match(line):
            yield start, _width(line)
        end = start


def _lines(text: str, anchor: int, first: int, language: Language) -> Iterator[_Line]:
    """The lines from `anchor` to the one that holds `first`."""
    state = Scan()
    at = anchor
    while True:
        end = _line_end(text, at)
        line = text[at:end]
        yield _Line(start=at, width=_width(line), bare=line.strip(), inside=_inside(state, language))
        if end > first or end == at or end == len(text):
            return
        state = scan(line, language.syntax, state)
        at = end


def _depth_of_edit(text: str, line: _Line, first: int, last: int) -> int:
    """The column of the leftmost line that the edit is in; that of the cursor on a blank one."""
    if line.inside:
        return 1_000
    lead = text[line.start : first]
    blank = not lead.strip() and not text[first : _line_end(text, first)].strip()
    found = [len(lead.expandtabs()) if blank else line.width]
    found += [_width(inner) for inner in text[first:last].split("\n")[1:] if inner.strip()]
    return min(found)


def _from(text: str, start: int, first: int, last: int, language: Language) -> Region:
    """The region from `start` to where its block ends, and one statement more where that begins no block of its own."""
    at = _line_end(text, last)
    state = scan(text[last:at], language.syntax, scan(text[start:first], language.syntax))
    strings = [Scan(inside=quote) for quote in language.syntax.long_strings if quote in text[at : at + REACH]]
    ends = (_end(text, start, first, at, open_there, language) for open_there in (state, Scan(), *strings))
    return Region(start=start, ends=tuple(dict.fromkeys(ends)))


def _end(text: str, start: int, first: int, at: int, state: Scan, language: Language) -> int:
    """Where what starts at `start` and goes on until `at` ends, with `state` open there."""
    blocks = _blocks(language)
    line = text[start : _line_end(text, start)]
    depth, limit, behind = _width(line), at + REACH, 0
    header = depth < _width_at(text, first) and bool(blocks.whole.match(line.lstrip()))
    while at < min(len(text), limit):
        end = _line_end(text, at)
        content = text[at:end]
        bare = content.strip()
        goes_on = _width(content) == depth and blocks.goes_on.match(bare)
        if bare and bare[0] not in "#)]}" and _width(content) <= depth and not goes_on:
            in_string = state.inside and state.inside not in language.syntax.line_comments
            if not in_string and (not state.brackets or blocks.begins.match(content)):
                if header or _width(content) < depth or behind:
                    return at
                # A decorator is the beginning of what follows it.
                behind += not bare.startswith("@")
        state = scan(content, language.syntax, state)
        at = end
    return at


def whole_ends(text: str, first: int, last: int, language: Language) -> Iterator[str]:
    """A window's `text` with ends that may make it whole: strings and brackets closed, and a body for a last header.

    What the edit of the characters `first` to `last` opened and nothing closes is not closed here either.
    """
    before = scan(text[:first], language.syntax)
    at = _line_end(text, last)
    state = scan(text[first:at], language.syntax, before)
    opened = state.inside in language.syntax.long_strings and state.inside != before.inside
    closed_since = before.brackets.startswith(state.brackets) and not opened
    # A window may end within a line.
    end = text.rfind("\n") + 1
    while at < end:
        line_end = _line_end(text, at)
        state = scan(text[at:line_end], language.syntax, state)
        closed_since |= not _inside(state, language)
        at = line_end
    if end < last or not closed_since or language.is_stuck(text[:end]):
        return
    quote = state.inside if state.inside in language.syntax.long_strings else ""
    closed = text[:end] + quote + "".join(_CLOSERS[bracket] for bracket in reversed(state.brackets))
    line = text[text.rfind("\n", 0, max(0, end - 1)) + 1 : end]
    indent = line[: len(line) - len(line.lstrip())].replace("\n", "")
    nothing = _blocks(language).nothing
    yield closed
    yield f"{closed}: {nothing}"
    yield f"{closed}\n{indent}    {nothing}"
    for below in language.completions.below:
        yield f"{closed}\n{indent}{below}"
        yield f"{closed}\n{indent.replace('    ', '', 1)}{below}"


def _inside(state: Scan, language: Language) -> bool:
    return bool(state.brackets) or (bool(state.inside) and state.inside not in language.syntax.line_comments)


def _blocks(language: Language) -> Blocks:
    assert language.blocks is not None
    return language.blocks


def _line_end(text: str, at: int) -> int:
    """Behind the newline of the line that holds the character `at`."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _width(line: str) -> int:
    bare = line.lstrip(" \t")
    return len(line[: len(line) - len(bare)].expandtabs())
