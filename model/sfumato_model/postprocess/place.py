"""Where a candidate's text goes, and what the filters want to know of that place and of a line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sfumato_model.languages import Syntax, language_of
from sfumato_model.languages.scan import Scan, scan

TOKEN = re.compile(r"\w+|[^\w\s]")
TAB = 8
"""Columns of a tab where tabs and spaces are compared."""
NEAR = 3000
"""Characters on each side of the hole in which the lines around it are looked for."""
_WORD = re.compile(r"[^\W\d]\w*+")
_WORD_END, _WORD_START = re.compile(r"\w++\Z"), re.compile(r"\A\w++")
_DEFINES = re.compile(r"\s*+(?:async\s*+)?(?:def|class) ")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a candidate's text goes. What is worked out from the texts is kept: candidates share their place."""

    before: str
    """Document text up to the hole (a window of it)."""
    after: str
    """Document text behind the hole."""
    language: str
    """LSP language id."""
    single_line: bool
    """The request wants only what ends this line."""

    @cached_property
    def syntax(self) -> Syntax:
        return language_of(self.language).syntax

    def has_word(self, word: str) -> bool:
        """Whether the document has this word, or every file of its language does."""
        return word in self._words or word in language_of(self.language).words or word.isdigit()

    def words_from(self, beginning: str) -> set[str]:
        """The document's longer words that begin so."""
        return {word for word in self._words if word.startswith(beginning) and word != beginning}

    @cached_property
    def _words(self) -> frozenset[str]:
        """Those around the hole, but for the parts of one that the hole is in."""
        before, after = _WORD_END.sub("", self.before, count=1), self.after
        if before != self.before:
            after = _WORD_START.sub("", after, count=1)
        return frozenset([*_WORD.findall(before), *_WORD.findall(after)])

    @cached_property
    def line_before(self) -> str:
        """The hole's line, up to the hole."""
        return self.before[self.before.rfind("\n") + 1 :]

    @cached_property
    def line_after(self) -> str:
        """The hole's line, behind the hole."""
        return self.after.partition("\n")[0]

    @cached_property
    def on_blank_line(self) -> bool:
        """Whether nothing but space is before the hole in its line."""
        return not self.line_before.strip()

    @cached_property
    def lines_above(self) -> list[str]:
        """The lines above the hole's own that are not blank, without trailing space; the last few of them."""
        end = len(self.before) - len(self.line_before)
        return [line.rstrip() for line in self.before[max(0, end - NEAR) : end].split("\n") if line.strip()]

    @cached_property
    def lines_below(self) -> list[str]:
        """The lines below the hole's own that are not blank, without trailing space; the first few of them."""
        start = len(self.line_after)
        return [line.rstrip() for line in self.after[start : start + NEAR].split("\n") if line.strip()]

    @cached_property
    def state(self) -> Scan:
        """The brackets and strings that are open at the hole. This may read all of `before`: ask only when in doubt."""
        return scan(self.line_before, self.syntax, self.state_of_line)

    @cached_property
    def state_of_line(self) -> Scan:
        """The brackets and strings that are open where the hole's line starts."""
        return scan(self.before[self._start_of_code : len(self.before) - len(self.line_before)], self.syntax)

    @cached_property
    def _start_of_code(self) -> int:
        """A place of `before` that is surely outside of strings: the window itself may begin inside one."""
        at = len(self.before) - len(self.line_before) if self.syntax.blocks == "indent" else 0
        words = dict.fromkeys(("def ", "class "), at)
        # From the last line that has one of the words to the first. Each word is looked for on from where it was found.
        while at > 0:
            for word, found in words.items():
                if found >= at:
                    words[word] = self.before.rfind(word, 0, at)
            found = max(words.values())
            if found <= 0:
                break
            at = self.before.rfind("\n", 0, found) + 1
            if _DEFINES.match(self.before, at):
                return at
        return 0

    @cached_property
    def unit(self) -> str:
        """One level of the document's indentation near the hole; "" where its lines do not agree on one."""
        # Where the hole's line has only its indentation, some text is to follow it.
        here = self.line_before + "x" if self.on_blank_line else self.line_before
        lines = [*self.lines_above, here, *self.lines_below]
        starts = Counter(line[0] for line in lines if line.startswith(("\t", "  ")))
        if not starts or len(starts) == 2:
            return ""
        if "\t" in starts:
            return "\t"
        steps = Counter(
            width(lower) - width(upper)
            for upper, lower in pairwise(lines)
            if opens_block(upper) and width(lower) > width(upper)
        )
        if steps:
            return " " * steps.most_common(1)[0][0]
        return " " * min(len(indent(line)) for line in lines if line.startswith("  "))


def indent(line: str) -> str:
    """The spaces and tabs that a line starts with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def width(line: str) -> int:
    """The column at which a line's text starts."""
    return len(indent(line).expandtabs(TAB))


def opens_block(line: str) -> bool:
    """Whether the next line belongs deeper than this one."""
    return line.rstrip().endswith((":", "{", "(", "["))
