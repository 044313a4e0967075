"""Names in a list of completions: how often the true one is there, beside what an editor completes by letters alone."""

from __future__ import annotations

import keyword
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.memory.projects import Projects
from benchmarks.memory.records import Task
from benchmarks.memory.rows import Record
from benchmarks.quality.known_hole import KnownHole
from benchmarks.shared.figures import Spread, spread
from benchmarks.shared.intervals import Estimate, estimate

from sfumato_model.api.request import FillRequest, Hole, Limits
from sfumato_model.context.model import Model
from sfumato_model.memory.memory import Known
from sfumato_model.operations.words import words
from sfumato_model.training.data.held_out import PREFIX_CHARACTERS, SUFFIX_CHARACTERS, prose

TYPED = (0, 1, 2, 3)
"""Characters of a name that are typed."""
SHORTEST = 5
LISTED = 5
"""Names of a list that somebody reads."""
WAYS = ("ranked by the readings", "nearest first", "most frequent first")
_NAME = re.compile(r"[^\W\d]\w*")


def named(loaded: tuple[Model, Projects, Task], index: int) -> dict[str, Any]:
    """Of a name near the hole at `index`, the place at which each way lists it, for each number of typed characters."""
    model, projects, task = loaded
    hole = task.holes[index]
    text = hole.file.text
    name = _name_near(hole)
    found: dict[str, Any] = {}
    for typed in TYPED if name is not None else ():
        assert name is not None
        at = name.start() + typed
        before = text[max(0, at - PREFIX_CHARACTERS) : at]
        request = FillRequest(
            segments=(before, Hole(), text[name.end() : name.end() + SUFFIX_CHARACTERS]),
            path=hole.file.path, candidates=LISTED, single_line=True,
            memory=Known(
                memory=projects.memory(hole.file.package, hole.file.path), before=text[: at - len(before)],
                after=text[name.end() + SUFFIX_CHARACTERS :],
            ),
        )  # fmt: skip
        words(model, request, Limits(clock=time.perf_counter))  # the context is encoded before, as while somebody types
        begun = time.perf_counter()
        listed = [one.text for one in words(model, request, Limits(clock=time.perf_counter)).words]
        took = 1000 * (time.perf_counter() - begun)
        lists = (listed, *_by_letters(text[: name.start()], text[name.end() :], name[0][:typed]))
        ranks = {
            way: own.index(name[0][typed:]) if name[0][typed:] in own else None
            for way, own in zip(WAYS, lists, strict=True)
        }
        found[str(typed)] = {"ranks": ranks, "ms": took}
    return {"index": index, "name": None if name is None else name[0], "typed": found}


def _name_near(hole: KnownHole) -> re.Match[str] | None:
    """A name of code from the hole on, long enough to be completed; always the same one."""
    text, ranges = hole.file.text, prose(hole.file.text)
    every = (
        one for one in _NAME.finditer(text, hole.start, hole.start + 600)
        if len(one[0]) >= SHORTEST and not keyword.iskeyword(one[0]) and not text[one.start() - 1].isalnum()
        and not any(start <= one.start() < end for start, end in ranges)
    )  # fmt: skip
    found = [one for one, _ in zip(every, range(8), strict=False)]
    return random.Random(hole.start).choice(found) if found else None


def _by_letters(before: str, after: str, typed: str) -> tuple[list[str], list[str]]:
    """Words of the file that begin so, by how near they are, and by how often they are there."""
    away = [(len(before) - one.start(), one[0]) for one in _NAME.finditer(before)]
    away += [(one.start(), one[0]) for one in _NAME.finditer(after)]
    own = [(distance, word) for distance, word in sorted(away) if word.startswith(typed) and word != typed]
    near = list(dict.fromkeys(word[len(typed) :] for _, word in own))
    counts: dict[str, int] = {}
    for _, word in own:
        counts[word[len(typed) :]] = counts.get(word[len(typed) :], 0) + 1
    return near[:LISTED], sorted(near, key=lambda word: -counts[word])[:LISTED]


@dataclass(frozen=True, kw_only=True)
class NameRow:
    """How often a way has the true name first, and among those of a list; `milliseconds` of the ranked one."""

    typed: int
    way: str
    first: Estimate
    listed: Estimate
    milliseconds: Spread | None


def name_rows(records: Sequence[Record]) -> list[NameRow]:
    """A row a way and number of typed characters."""
    known = [one for one in records if one["typed"]]
    rows = []
    for typed in TYPED:
        own = [one["typed"][str(typed)] for one in known]
        for way in WAYS:
            ranks = [one["ranks"][way] for one in own]
            took = spread([one["ms"] for one in own]) if way == WAYS[0] else None
            rows.append(
                NameRow(
                    typed=typed,
                    way=way,
                    first=estimate([rank == 0 for rank in ranks]),
                    listed=estimate([rank is not None for rank in ranks]),
                    milliseconds=took,
                )
            )
    return rows
