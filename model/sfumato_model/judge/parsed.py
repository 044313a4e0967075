"""Judged by the language's own parser, which stops at the first error and knows of no window.

the text parsed before the edit  ->  the parser decides of the whole
else                             ->  of every region around the edit that can be whole, and of the whole if it can
none can                         ->  of the line alone, or tree-sitter's grammar, which counts errors
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice

from sfumato_model.judge import grammar
from sfumato_model.judge.completions import completions
from sfumato_model.judge.judgement import Judgement, Replacement, replaced
from sfumato_model.judge.regions import Region, cut_string, last_resorts, regions, sure_start, whole_ends
from sfumato_model.languages import Language, Scan, scan

LONGEST = 300_000
"""Characters of a text that is parsed as a whole; in a longer one an edit is judged in its regions alone."""
MOST_READ = 100_000
"""Characters that are parsed at most, some tens of milliseconds, to find out whether a text is unfinished, and whether
anything could make a region whole.
"""
FIRST = 8
"""Completions that are tried before other lines are."""
SOUND, BROKEN = Judgement(verdict="sound"), Judgement(verdict="broken")


@lru_cache(maxsize=64)
def judge(
    before: str, edits: tuple[Replacement, ...], language: Language, name: str, *, fully: bool = True
) -> Judgement:
    """`name` is the language's LSP id. Unless it is judged `fully`, what is not sound is called broken."""
    around = _around(before, edits[0].start, edits[-1].end, language)
    text = _Text(before=before, edits=edits, language=language, fully=fully)
    if around.parsed:
        return text.verdict(around.whole)
    if around.string is not None and text.parses(around.string):
        return SOUND
    fits = False
    for number, region in enumerate((*around.regions, around.whole)):
        if text.parses(region):
            # In a region that is whole nothing can break what is outside of it.
            if region is around.whole or (not number and not text.breaks_in(region, around.whole)):
                return SOUND
            fits = True
        elif _can_be_whole(before, text.places, region, language):
            return SOUND if text.parses(around.whole) else text.verdict(region)
    if fits:
        return SOUND
    # Only what has a quote can be the end of a string.
    resorts = [one for one in around.last_resorts if not one.lead or any(one.lead in edit.text for edit in edits)]
    if any(text.parses(region) for region in resorts):
        return SOUND
    for region in resorts:
        if _can_be_whole(before, text.places, region, language, surely=True):
            return text.verdict(region)
    return grammar.judge(before, edits, name) or SOUND


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What is known of a text before the edit, the same for all candidates: whether it `parsed`, and its parts."""

    parsed: bool
    whole: Region
    string: Region | None = None
    regions: tuple[Region, ...] = ()
    last_resorts: tuple[Region, ...] = ()


@lru_cache(maxsize=8)
def _around(before: str, first: int, last: int, language: Language) -> _Around:
    whole = Region(start=0, ends=(len(before),))
    if len(before) <= LONGEST and _parses(before, language):
        return _Around(parsed=True, whole=whole)
    found = tuple(regions(before, first, last, language))
    resorts = tuple(last_resorts(before, first, last, language))
    string = cut_string(before, first, last, language)
    return _Around(parsed=False, whole=whole, string=string, regions=found, last_resorts=resorts)


@dataclass(frozen=True, kw_only=True)
class _Text:
    before: str
    edits: tuple[Replacement, ...]
    language: Language
    fully: bool = True

    @property
    def after(self) -> str:
        return replaced(self.before, self.edits)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        return tuple((edit.start, edit.end) for edit in self.edits)

    def parses(self, region: Region) -> bool:
        return any(self._parses(region, end) for end in region.ends)

    def _parses(self, region: Region, end: int) -> bool:
        text = self._in(region, end)
        if len(text) > LONGEST:
            return False
        if _parses(text, self.language):
            return True
        if end < len(self.before) or region.start == 0:
            return False
        last = len(text) - (end - self.edits[-1].end)
        first = last - len(self.edits[-1].text)
        return any(_parses(one, self.language) for one in whole_ends(text, first, last, self.language))

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
            one.parses(region) for one in islice(self.completed(), _count(region))
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
        error = _error(text, self.language)
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
        assert self.language.blocks is not None
        return f"{self.language.blocks.stand_in}\n"

    def indented(self) -> Iterator[_Text]:
        """The same with nothing to do on a line that is empty so far, as deep as the line above it lets it be."""
        at = self.edits[0].start
        if (
            len(self.edits) > 1
            or self.before[at - 1 : at] not in ("", "\n")
            or self.before[at : at + 1] not in ("", "\n")
        ):
            return
        assert self.language.blocks is not None
        above = self.before[:at].rstrip().rpartition("\n")[2]
        indent = above[: len(above) - len(above.lstrip())]
        for deeper in ("    ", "") if above.endswith(":") else ("", "    "):
            text = indent + deeper + self.language.blocks.nothing
            yield replace(self, edits=(replace(self.edits[0], text=text),))

    def with_other_lines(self) -> Iterator[_Text]:
        """The same with something else for all of the lines that it edits."""
        start = self.before.rfind("\n", 0, self.edits[0].start) + 1
        end = self.before.find("\n", self.edits[-1].end)
        end = len(self.before) if end < 0 else end
        line = self.before[start:end]
        indent = line[: len(line) - len(line.lstrip())]
        assert self.language.blocks is not None
        in_no_brackets = self.language.blocks.statement.match(line)
        for other in self.language.completions.lines:
            if in_no_brackets and other.endswith((",", ")", "]", "}")):
                continue
            yield replace(self, edits=(Replacement(start=start, end=end, text=indent + other),))

    def completed(self) -> Iterator[_Text]:
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


@lru_cache(maxsize=32)
def _can_be_whole(
    before: str, places: tuple[tuple[int, int], ...], region: Region, language: Language, *, surely: bool = False
) -> bool:
    """Whether some text in the places of the edits makes the region whole: the old one, or the plainest there are; or
    another line does in their stead, unless the line itself has to be `surely` code.
    """
    old = tuple(Replacement(start=start, end=end, text=before[start:end]) for start, end in places)
    bare = _Text(before=before, edits=tuple(replace(edit, text="") for edit in old), language=language)
    line = before.rfind("\n", 0, places[0][0]) + 1
    if line > region.start and replace(bare, edits=()).stuck(region, line):
        return False
    first = bare.completed()
    tried = chain(
        (replace(bare, edits=old),), bare.indented(), islice(first, FIRST), () if surely else bare.with_other_lines(),
        first,
    )  # fmt: skip
    return any(one.parses(region) for one in islice(tried, _count(region)))


def _count(region: Region) -> int:
    return max(8, MOST_READ // (100 + region.ends[0] - region.start))


def _error(text: str, language: Language) -> tuple[str, int | None] | None:
    assert language.parse is not None
    try:
        language.parse(text)
    except ValueError as error:
        return getattr(error, "reason", str(error)), getattr(error, "line", None)
    return None


def _parses(text: str, language: Language) -> bool:
    return _error(text, language) is None
