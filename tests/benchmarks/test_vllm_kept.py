"""Answers outlive the run that they are of, however it ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.vllm.kept import Kept, keep, read_kept

pytestmark = pytest.mark.fast


def _answer(hole: str, *, exact: bool = True) -> Kept:
    return Kept(way="vLLM", hole=hole, exact=exact, parses=True, text="x\n", truth="x", seconds=0.5)


def test_a_run_goes_on_with_what_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "results" / "answers.jsonl"
    assert read_kept(path) == {}
    one, other = _answer("a"), _answer("b", exact=False)
    keep(path, one)
    keep(path, other)
    assert read_kept(path) == {("vLLM", "a"): one, ("vLLM", "b"): other}


def test_a_line_that_was_cut_off_costs_its_answer_alone(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    keep(path, _answer("a"))
    keep(path, _answer("b"))
    path.write_bytes(path.read_bytes()[:-5])
    assert read_kept(path).keys() == {("vLLM", "a")}
    keep(path, _answer("c"))
    assert read_kept(path).keys() == {("vLLM", "a"), ("vLLM", "c")}
