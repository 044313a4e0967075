"""Judged cases become rows by kind and by group, with intervals."""

from __future__ import annotations

import io

import pytest
from benchmarks.operations.asking import Judged
from benchmarks.operations.parts import PARTS, Part
from benchmarks.operations.rows import pairs_of, rows_of, show_pairs
from benchmarks.shared.intervals import difference, estimate
from rich.console import Console


@pytest.fixture
def part() -> Part:
    return Part(
        name="p", title="", cases=lambda *_: [], ways={}, pairs=(("one", "two"),), groups={"all": ("x", "y")}
    )  # fmt: skip


def judged(*values: dict[str, bool | float | None]) -> list[Judged]:
    return [Judged(values=one, seconds=0.5) for one in values]


def test_a_row_for_each_kind_and_group(part) -> None:
    rows = rows_of(part, ["x", "y", "y"], {"one": judged({"a": True}, {"a": True}, {"a": False})})
    assert [(row.kind, row.cases, row.values["a"].value) for row in rows] == [
        ("x", 1, 1.0),
        ("y", 2, 0.5),
        ("all", 3, pytest.approx(2 / 3)),
    ]


def test_cases_that_say_nothing_of_a_value_do_not_count(part) -> None:
    row = rows_of(part, ["x", "x"], {"one": judged({"a": None, "b": True}, {"a": True, "b": True})})[0]
    assert (row.values["a"].n, row.values["b"].n) == (1, 2)


def test_pairs_compare_case_by_case(part) -> None:
    by_way = {"one": judged({"a": True}, {"a": False}), "two": judged({"a": False}, {"a": False})}
    assert pairs_of(part, ["x", "x"], by_way)[0].values["a"].value == 0.5


def test_a_mean_of_shares_lies_in_its_interval() -> None:
    found = estimate([0.0, 0.5, 1.0, 1.0])
    assert found.low < found.value == 0.625 < found.high


def test_equal_ways_differ_by_nothing() -> None:
    found = difference([0.25, 1.0, 0.5], [0.25, 1.0, 0.5])
    assert (found.low, found.value, found.high) == (0.0, 0.0, 0.0)


def test_pairs_and_groups_name_ways_that_are_measured() -> None:
    assert all(way in part.ways for part in PARTS for pair in part.pairs for way in pair)


def test_what_says_nothing_of_a_value_has_none_in_the_table_of_pairs(part) -> None:
    """A selection without a mistake has none to repair."""
    by_way = {way: judged({"a": True, "b": None}, {"a": None, "b": True}) for way in ("one", "two")}
    console = Console(width=120, file=io.StringIO(), record=True)
    show_pairs(pairs_of(part, ["x", "y"], by_way), console)
    lines = [line.split() for line in console.export_text().splitlines() if " one " in line]
    assert {line[1]: "-" in line for line in lines} == {"x": True, "y": True, "all": False}
