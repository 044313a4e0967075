"""Judged by the language's own parser, which stops at the first error and knows of no window.

the text parsed before the edit  ->  the parser decides of the whole
else                             ->  of every region around the edit that can be whole, and of the whole if it can
none can                         ->  of the line alone, or tree-sitter's grammar, which counts errors
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice

from sfumato_model.judge import grammar
from sfumato_model.judge.edited import LONGEST, Edited, most_tries
from sfumato_model.judge.judgement import SOUND, Edit, Judgement
from sfumato_model.judge.lines import parses_text
from sfumato_model.judge.regions import Region, cut_string, last_resorts, regions
from sfumato_model.languages import Language

FIRST = 8
"""Completions that are tried before other lines are."""


@lru_cache(maxsize=64)
def judge(before: str, edits: tuple[Edit, ...], language: Language, name: str, *, fully: bool = True) -> Judgement:
    """`name` is the language's LSP id. Unless it is judged `fully`, what is not sound is called broken."""
    around = _around(before, edits[0].start, edits[-1].end, language)
    text = Edited(before=before, edits=edits, language=language, fully=fully)
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
    if len(before) <= LONGEST and parses_text(before, language):
        return _Around(parsed=True, whole=whole)
    found = tuple(regions(before, first, last, language))
    resorts = tuple(last_resorts(before, first, last, language))
    string = cut_string(before, first, last, language)
    return _Around(parsed=False, whole=whole, string=string, regions=found, last_resorts=resorts)


@lru_cache(maxsize=32)
def _can_be_whole(
    before: str, places: tuple[tuple[int, int], ...], region: Region, language: Language, *, surely: bool = False
) -> bool:
    """Whether some text in the places of the edits makes the region whole: the old one, or the plainest there are; or
    another line does in their stead, unless the line itself has to be `surely` code.
    """
    old = tuple(Edit(start=start, end=end, text=before[start:end]) for start, end in places)
    bare = Edited(before=before, edits=tuple(replace(edit, text="") for edit in old), language=language)
    line = before.rfind("\n", 0, places[0][0]) + 1
    if line > region.start and replace(bare, edits=()).stuck(region, line):
        return False
    first = bare.completed()
    tried = chain(
        (replace(bare, edits=old),), bare.indented(), islice(first, FIRST), () if surely else bare.with_other_lines(),
        first,
    )  # fmt: skip
    return any(one.parses(region) for one in islice(tried, most_tries(region)))
