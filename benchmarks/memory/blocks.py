"""Holes of several lines, filled by the product: few are exact, so it counts how near a text comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from benchmarks.memory.fills import WAYS, answered, known
from benchmarks.memory.projects import Projects
from benchmarks.memory.records import Task, judged
from benchmarks.memory.rows import Record, Text
from benchmarks.shared.intervals import Estimate, difference, estimate
from benchmarks.shared.report import show
from rich.console import Console

from sfumato_model.context.model import Model


def block(loaded: tuple[Model, Projects, Task], index: int) -> dict[str, Any]:
    """Of the hole at `index`, the first answer each way, and how near it is."""
    model, projects, task = loaded
    hole = task.holes[index]
    found = {}
    for way, memory in zip(WAYS, known(projects, hole), strict=True):
        text, took = answered(model, hole, memory)
        near = {"similarity": similarity(text, hole.truth), "lines": lines_kept(text, hole.truth)}
        found[way] = {**judged(hole, text), **near, "ms": took}
    return {"index": index, "ways": found}


def similarity(some: str, other: str) -> float:
    """1 less the edits (Levenshtein, 1966) that make one text the other, as a share of the longer one's characters."""
    if not some or not other:
        return float(some == other)
    own, before = np.array([ord(c) for c in other]), np.arange(len(other) + 1)
    steps = np.arange(len(other) + 1)
    for count, character in enumerate(some, 1):
        row = np.concatenate(([count], np.minimum(before[1:] + 1, before[:-1] + (own != ord(character)))))
        before = np.minimum.accumulate(row - steps) + steps  # what is inserted, from the left
    return 1 - float(before[-1]) / max(len(some), len(other))


def lines_kept(some: str, truth: str) -> float:
    """The share of the lines of `truth` that stand in `some` in their order; space around them, and blank ones, do not
    count.
    """
    own, wanted = ([line.strip() for line in text.split("\n") if line.strip()] for text in (some, truth))
    same = SequenceMatcher(a=own, b=wanted, autojunk=False).get_matching_blocks()
    return sum(one.size for one in same) / len(wanted)


@dataclass(frozen=True, kw_only=True)
class BlockRow:
    """One way to fill. `gain` is in similarity, over the first way, hole by hole."""

    way: str
    similarity: Estimate
    gain: Estimate
    lines: Estimate
    exact: Estimate
    empty: Estimate
    parses: Estimate
    milliseconds: float


def block_rows(records: Sequence[Record]) -> list[BlockRow]:
    """A row a way."""
    ways = list(records[0]["ways"])
    first = [one["ways"][ways[0]] for one in records]
    return [_row(way, [one["ways"][way] for one in records], first) for way in ways]


def show_blocks(found: Sequence[BlockRow], count: int, console: Console) -> None:
    """A table of them."""
    names = ("way", "similarity", "more than the first", "lines kept", "exact", "empty", "parses")
    columns = {**dict.fromkeys(names, ""), "median ms": ".0f"}
    each = []
    for row in found:
        shares = (row.similarity, row.gain, row.lines, row.exact, row.empty, row.parses)
        each.append((row.way, *(one.percent(".1f", ".1f") for one in shares), row.milliseconds))
    show(f"filled: {count} holes of several lines, %", columns, each, console, texts=7)


def _row(way: str, own: Sequence[Text], first: Sequence[Text]) -> BlockRow:
    near = [one["similarity"] for one in own]
    return BlockRow(
        way=way, similarity=estimate(near), gain=difference(near, [one["similarity"] for one in first]),
        lines=estimate([one["lines"] for one in own]), exact=estimate([one["exact"] for one in own]),
        empty=estimate([not one["text"].strip() for one in own]), parses=estimate([one["parses"] for one in own]),
        milliseconds=float(np.median([one["ms"] for one in own])),
    )  # fmt: skip
