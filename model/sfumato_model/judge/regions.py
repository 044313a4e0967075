"""Parts of a text that can be parsed by themselves, around an edit.

A window begins and ends anywhere, and the file around an edit may be unfinished elsewhere. So an edit is judged in
parts that hold it and are whole: a few statements, the function around them, what is around that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sfumato_model.judge.lines import (
    REACH,
    Line,
    blocks_of,
    line_end,
    lines_above,
    lines_from,
    width_at,
    width_of,
)
from sfumato_model.judge.window import closes, is_prose, sure_start
from sfumato_model.languages import Language, Scan, scan

SIBLINGS = 3
"""Statements above an edit that belong to the smallest region."""
FUNCTIONS = 2
"""Functions and classes around an edit that are regions of their own."""
_ANY = re.compile(r"\s*+[^\s#)\]}]")


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
    depth, near, siblings = width_at(text, first), top, 0
    for start, width in lines_above(text, top, _ANY):
        goes_on = blocks_of(language).goes_on.match(text[start:].lstrip()[:10])
        if width <= depth and siblings < SIBLINGS - 1 and not goes_on:
            depth, near, siblings = width, start, siblings + 1
    yield _from(text, near, first, last, language)
    yield _from(text, top, first, last, language)
    yield Region(start=top, ends=(line_end(text, last),))
    for quote in language.syntax.long_strings:
        yield replace(_from(text, top, first, last, language), lead=quote)


def cut_string(text: str, first: int, last: int, language: Language) -> Region | None:
    """The string that a window begins in, if the edit is in it: no quote is before, and the first behind closes."""
    quotes = language.syntax.long_strings
    if not quotes or any(quote in text[:first] for quote in quotes):
        return None
    end, quote = min(((at, quote) for quote in quotes if (at := text.find(quote, last)) >= 0), default=(-1, quotes[0]))
    if end >= 0 and closes(text, end, quote, language):
        return Region(start=0, ends=(end + len(quote),), lead=quote)
    if end < 0 and is_prose(text, language):
        return Region(start=0, ends=(len(text),), lead=quote, tail=quote)
    return None


def _starts(text: str, first: int, last: int, language: Language) -> Iterator[int]:
    """Where a region may start, the nearest first."""
    blocks = blocks_of(language)
    top = text.rfind("\n", 0, first) + 1
    headers = list(islice(lines_above(text, top, blocks.begins), 40))
    anchor = sure_start(text, first, language)
    lines = list(lines_from(text, anchor, first, language))
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
        if width_of(text[anchor:top]) <= depth:
            yield anchor
    around = 0
    for start, width in headers:
        if width < depth:
            depth, around = width, around + 1
            yield start
        if around == FUNCTIONS or not width:
            return


def _depth_of_edit(text: str, line: Line, first: int, last: int) -> int:
    """The column of the leftmost line that the edit is in; that of the cursor on a blank one."""
    if line.inside:
        return 1_000
    lead = text[line.start : first]
    blank = not lead.strip() and not text[first : line_end(text, first)].strip()
    found = [len(lead.expandtabs()) if blank else line.width]
    found += [width_of(inner) for inner in text[first:last].split("\n")[1:] if inner.strip()]
    return min(found)


def _from(text: str, start: int, first: int, last: int, language: Language) -> Region:
    """The region from `start` to where its block ends, and one statement more where that begins no block of its own."""
    at = line_end(text, last)
    state = scan(text[last:at], language.syntax, scan(text[start:first], language.syntax))
    strings = [Scan(inside=quote) for quote in language.syntax.long_strings if quote in text[at : at + REACH]]
    ends = (_end(text, start, first, at, open_there, language) for open_there in (state, Scan(), *strings))
    return Region(start=start, ends=tuple(dict.fromkeys(ends)))


def _end(text: str, start: int, first: int, at: int, state: Scan, language: Language) -> int:
    """Where what starts at `start` and goes on until `at` ends, with `state` open there."""
    blocks = blocks_of(language)
    line = text[start : line_end(text, start)]
    depth, limit, behind = width_of(line), at + REACH, 0
    header = depth < width_at(text, first) and bool(blocks.whole.match(line.lstrip()))
    while at < min(len(text), limit):
        end = line_end(text, at)
        content = text[at:end]
        bare = content.strip()
        goes_on = width_of(content) == depth and blocks.goes_on.match(bare)
        if bare and bare[0] not in "#)]}" and width_of(content) <= depth and not goes_on:
            in_string = state.inside and state.inside not in language.syntax.line_comments
            if not in_string and (not state.brackets or blocks.begins.match(content)):
                if header or width_of(content) < depth or behind:
                    return at
                # A decorator is the beginning of what follows it.
                behind += not bare.startswith("@")
        state = scan(content, language.syntax, state)
        at = end
    return at
