"""Which parts are measured, and what becomes of their figures."""

from __future__ import annotations

import json

import pytest
import typer
from benchmarks.latency.__main__ import PARTS, add, measure_of
from benchmarks.latency.cancel import row
from benchmarks.latency.plots import plot
from benchmarks.latency.setting import Setting
from benchmarks.shared.report import chosen
from rich.console import Console


def test_without_a_choice_all_parts_are_measured():
    assert chosen("", PARTS) == list(PARTS)


def test_parts_keep_their_order():
    assert chosen("fills, typing", PARTS) == ["typing", "fills"]


def test_an_unknown_part_is_refused_by_name():
    with pytest.raises(typer.BadParameter, match="'typo' is none of: typing"):
        chosen("typo", PARTS)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_can_be_measured(name):
    assert callable(measure_of(name))


def test_the_figures_of_other_parts_stay(tmp_path):
    folder = tmp_path / "results"
    add("typing", {"a": 1}, Console(), folder)
    add("fills", {"b": 2}, Console(), folder)
    assert json.loads((folder / "latency.json").read_text()) == {"typing": {"a": 1}, "fills": {"b": 2}}


def test_a_smaller_scale_measures_less_and_something():
    assert (Setting(scale=0.5).count(10), Setting(scale=0.01).count(10)) == (5, 1)


def test_a_wait_may_take_one_unit_and_five_milliseconds():
    assert row("a step", [54.0, 56.0], [50.0, 50.0]).within == 0.5


def test_a_request_that_found_nothing_running_did_not_wait():
    assert row("a step", [None, 10.0], [50.0]).wait.n == 1


def test_what_was_measured_is_drawn(tmp_path):
    spread = {"n": 1, "median": 10.0, "p95": 20.0}
    point = {"exact": 0.2, "milliseconds": spread, "steps": 1.0}
    curve = {"holes": 5, "points": [point | {"limit": 25.0}, point | {"limit": None}]}
    plot({"deadline": curve, "clients": {"rows": [{"clients": 1, "milliseconds": spread}]}}, tmp_path / "latency")
    assert {file.suffix for file in tmp_path.iterdir()} == {".svg", ".png"}
