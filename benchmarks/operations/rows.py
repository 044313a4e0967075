"""What was judged as rows of a table: means with intervals, by kind of case, and paired differences."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.operations.asking import Judged
from benchmarks.operations.parts import Part
from benchmarks.shared.intervals import Estimate, difference, estimate
from benchmarks.shared.report import show
from rich.console import Console


@dataclass(frozen=True, kw_only=True)
class Row:
    """One way over the cases of one kind, or of a group of them."""

    kind: str
    way: str
    cases: int
    values: dict[str, Estimate]
    milliseconds: float


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One way minus another on the same cases."""

    kind: str
    way: str
    other: str
    values: dict[str, Estimate]


def rows_of(part: Part, kinds: Sequence[str], by_way: Mapping[str, Sequence[Judged]]) -> list[Row]:
    """`kinds` has one entry a case, as the lists of `by_way` do."""
    return [
        Row(
            kind=kind, way=way, cases=len(chosen),
            values={name: estimate(values) for name, values in _values([judged[i] for i in chosen]).items()},
            milliseconds=1000 * statistics.fmean(judged[i].seconds for i in chosen),
        )
        for kind, chosen in _chosen(part, kinds)
        for way, judged in by_way.items()
    ]  # fmt: skip


def pairs_of(part: Part, kinds: Sequence[str], by_way: Mapping[str, Sequence[Judged]]) -> list[Pair]:
    """The differences that the part asks for."""
    found = []
    for kind, chosen in _chosen(part, kinds):
        for way, other in part.pairs:
            ours, theirs = (_values([by_way[name][i] for i in chosen]) for name in (way, other))
            differences = {name: difference(ours[name], theirs[name]) for name in ours if name in theirs}
            found.append(Pair(kind=kind, way=way, other=other, values=differences))
    return found


def _chosen(part: Part, kinds: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    """Each kind and group, and the numbers of its cases."""
    groups = {kind: (kind,) for kind in dict.fromkeys(kinds)} | dict(part.groups)
    for name, members in groups.items():
        chosen = [index for index, kind in enumerate(kinds) if kind in members]
        if chosen:
            yield name, chosen


def _values(judged: Sequence[Judged]) -> dict[str, list[bool | float]]:
    """By what is measured, the values of the cases that say anything of it."""
    names = dict.fromkeys(name for one in judged for name in one.values)
    found = {name: [v for one in judged if (v := one.values.get(name)) is not None] for name in names}
    return {name: values for name, values in found.items() if values}


def show_rows(title: str, rows: Sequence[Row], console: Console) -> None:
    """One row for each kind of case and way, under a title; kinds that are measured alike share a table."""
    for names in dict.fromkeys(tuple(row.values) for row in rows):
        columns = {**dict.fromkeys(("kind", "way", "cases", *names), ""), "ms": ".0f"}
        cells = [
            # An operation's few cases make a tenth of a percent a pretence in the interval.
            (row.kind, row.way, row.cases, [row.values[name].percent(".1f", ".0f") for name in names], row.milliseconds)
            for row in rows
            if tuple(row.values) == names
        ]
        show(f"{title}, percent", columns, cells, console, texts=2)


def show_pairs(pairs: Sequence[Pair], console: Console) -> None:
    """Differences on the same cases, in percentage points."""
    if pairs:
        names = tuple(dict.fromkeys(name for pair in pairs for name in pair.values))
        columns = dict.fromkeys(("kind", "way", "minus", *names), "")
        cells = [
            (
                pair.kind,
                pair.way,
                pair.other,
                [pair.values[name].percent("+.1f", "+.0f") if name in pair.values else "-" for name in names],
            )
            for pair in pairs
        ]
        show("differences on the same cases, points", columns, cells, console, texts=3)
