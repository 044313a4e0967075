"""Outcomes as rows of a table: shares with intervals, by kind of hole, and paired differences."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.quality.measure import Outcome
from benchmarks.shared.intervals import Estimate, difference, estimate

SINGLE = ("rest of line", "inside a line", "whole line")
TESTED = ("single-line", "multi-line", "random span")
HELD_OUT_GROUPS = {"single line": SINGLE, **{kind: (kind,) for kind in (*SINGLE, "several lines")}}
HUMAN_EVAL_GROUPS = {"all": TESTED, **{kind: (kind,) for kind in TESTED}}
"""The kinds of hole that a row is over."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way over the holes of one kind ("all" of a part, or the three single-line kinds together)."""

    way: str
    kind: str
    exact: Estimate
    code_exact: Estimate | None
    parses: Estimate
    passes: Estimate | None
    steps: float
    milliseconds: float
    median_milliseconds: float


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Ours minus another way, exact match, on the holes that both filled."""

    other: str
    kind: str
    exact: Estimate
    passes: Estimate | None


def rows_of(way: str, outcomes: Sequence[Outcome], groups: Mapping[str, Sequence[str]]) -> list[Row]:
    """A row for each group that has any holes."""
    chosen = {name: [o for o in outcomes if o.hole.kind in kinds] for name, kinds in groups.items()}
    return [_row(way, kind, some) for kind, some in chosen.items() if some]


def _row(way: str, kind: str, outcomes: Sequence[Outcome]) -> Row:
    code = [o.exact for o in outcomes if o.hole.code]
    passed = [o.passed for o in outcomes if o.passed is not None]
    seconds = [o.answer.seconds for o in outcomes]
    return Row(
        way=way,
        kind=kind,
        exact=estimate([o.exact for o in outcomes]),
        code_exact=estimate(code) if code else None,
        parses=estimate([o.parses for o in outcomes]),
        passes=estimate(passed) if passed else None,
        steps=statistics.fmean(o.answer.steps for o in outcomes),
        milliseconds=1000 * statistics.fmean(seconds),
        median_milliseconds=1000 * statistics.median(seconds),
    )


def pairs_of(by_way: Mapping[str, Sequence[Outcome]], kind: str, kinds: Sequence[str]) -> list[Pair]:
    """Ours against each other way in question. Ways fill the first holes of one list, so outcomes pair by place."""
    found = []
    ours = by_way.get("ours", ())
    for other, theirs in by_way.items():
        both = [(a, b) for a, b in zip(ours, theirs, strict=False) if a.hole.kind in kinds]
        if both and other != "ours":
            tested = [(a.passed, b.passed) for a, b in both if a.passed is not None and b.passed is not None]
            exact = difference([a.exact for a, _ in both], [b.exact for _, b in both])
            passes = difference([a for a, _ in tested], [b for _, b in tested]) if tested else None
            found.append(Pair(other=other, kind=kind, exact=exact, passes=passes))
    return found
