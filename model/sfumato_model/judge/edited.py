"""A text with its edits: which of its regions parse, and whether more text behind the edits would help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from sfumato_model.judge import grammar
from sfumato_model.judge.completions import completions, whole_ends
from sfumato_model.judge.judgement import SOUND, Edit, Judgement, replaced
from sfumato_model.judge.lines import blocks_of, error_in, parses_text
from sfumato_model.judge.regions import Region
from sfumato_model.judge.window import sure_start
from sfumato_model.languages import Language, Scan, scan

LONGEST = 300_000
"""Characters of a text that is parsed as a whole; in a longer one an edit is judged in its regions alone."""
MOST_READ = 100_000
"""Characters that are parsed at most, some tens of milliseconds, to find out whether a text is unfinished, and whether
anything could make a region whole.
"""
BROKEN = Judgement(verdict="broken")


@dataclass(frozen=True, kw_only=True)
class Edited:
    before: str
    edits: tuple[Edit, ...]
    language: Language
    fully: bool = True

    @property
    def after(self) -> str:
        return replaced(self.before, self.edits)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        return tuple((edit.start, edit.end) for edit in self.edits)

    def parses(self, region: Region) -> bool:
        return any(self._parses_to(region, end) for end in region.ends)

    def _parses_to(self, region: Region, end: int) -> bool:
        text = self._in(region, end)
        if len(text) > LONGEST:
            return False
        if parses_text(text, self.language):
            return True
        if end < len(self.before) or region.start == 0:
            return False
        last = len(text) - (end - self.edits[-1].end)
        first = last - len(self.edits[-1].text)
        return any(parses_text(one, self.language) for one in whole_ends(text, first, last, self.language))

    def verdict(self, region: Region) -> Judgement:
        """Of a text that is to be blamed for what does not parse in `region`."""
        if not self.fully:
            return SOUND if self.parses(region) else BROKEN
        error = self.error(region)
        if error is None:
            return SOUND
        reason, line = error
        problem = grammar.in_words(self.after, reason, line)
        unfinished = not self.stuck(region, self.edits[-1].end) and any(
            one.parses(region) for one in islice(self.completed(), most_tries(region))
        )
        return Judgement(verdict="unfinished" if unfinished else "broken", problem=problem, line=line)

    def stuck(self, region: Region, end: int) -> bool:
        """Whether nothing behind the character `end` of the text before its edits makes the region whole."""
        text = self._in(replace(region, tail=""), end)
        behind = self.before[end : end + 1]
        # What is added does not make a word longer; the text behind does, and a quote makes a string's prefix of it.
        whole_word = text[-1:].isidentifier() and not behind.isalnum() and behind not in ("_", "'", '"')
        return self.language.is_stuck(text + " " * whole_word)

    def error(self, region: Region) -> tuple[str, int | None] | None:
        """Why the region does not parse, and in which line of the text after the edit."""
        text = self._in(region, region.ends[0])
        error = error_in(text, self.language)
        if error is None or error[1] is None:
            return error
        return error[0], error[1] + self.before.count("\n", 0, region.start) - text.startswith(self._stand_in)

    def breaks_in(self, region: Region, whole: Region) -> bool:
        """Whether the first error of the whole is in the `region`."""
        error = self.error(whole)
        if error is None:
            return False
        top = 1 + self.before.count("\n", 0, region.start)
        lines = self._in(region, region.ends[0]).removeprefix(self._stand_in).rstrip("\n")
        return error[1] is None or top <= error[1] <= top + lines.count("\n")

    def _in(self, region: Region, end: int) -> str:
        own = [replace(e, start=e.start - region.start, end=e.end - region.start) for e in self.edits]
        text = region.lead + replaced(self.before[region.start : end], own) + region.tail
        # A block that is indented needs something to be in.
        return self._stand_in + text if region.start and text[:1] in (" ", "\t") else text

    @property
    def _stand_in(self) -> str:
        return f"{blocks_of(self.language).stand_in}\n"

    def indented(self) -> Iterator[Edited]:
        """The same with nothing to do on a line that is empty so far, as deep as the line above it lets it be."""
        at = self.edits[0].start
        if len(self.edits) > 1 or {self.before[at - 1 : at], self.before[at : at + 1]} - {"", "\n"}:
            return
        above = self.before[:at].rstrip().rpartition("\n")[2]
        indent = above[: len(above) - len(above.lstrip())]
        for deeper in ("    ", "") if above.endswith(":") else ("", "    "):
            text = indent + deeper + blocks_of(self.language).nothing
            yield replace(self, edits=(replace(self.edits[0], text=text),))

    def with_other_lines(self) -> Iterator[Edited]:
        """The same with something else for all of the lines that it edits."""
        start = self.before.rfind("\n", 0, self.edits[0].start) + 1
        end = self.before.find("\n", self.edits[-1].end)
        end = len(self.before) if end < 0 else end
        line = self.before[start:end]
        indent = line[: len(line) - len(line.lstrip())]
        in_no_brackets = blocks_of(self.language).statement.match(line)
        for other in self.language.completions.lines:
            if in_no_brackets and other.endswith((",", ")", "]", "}")):
                continue
            yield replace(self, edits=(Edit(start=start, end=end, text=indent + other),))

    def completed(self) -> Iterator[Edited]:
        """The same with more text behind its last edit."""
        last = self.edits[-1]
        whole = replaced(self.before[: last.start], self.edits[:-1])
        above, _, line_before = whole.rpartition("\n")
        start = sure_start(whole, len(whole), self.language)
        opened = scan(above[start:] + "\n", self.language.syntax) if start < len(above) else Scan()
        line_after = self.before[last.end :].partition("\n")[0]
        known = completions(last.text, line_before, line_after, opened, self.language)
        for more in known:
            yield replace(self, edits=(*self.edits[:-1], replace(last, text=more)))


def most_tries(region: Region) -> int:
    return max(8, MOST_READ // (100 + region.ends[0] - region.start))
