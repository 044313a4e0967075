"""The memory benchmark: what counts as a copy, how a text is scored, a weight that is found again."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from benchmarks.memory.blocks import lines_kept, similarity
from benchmarks.memory.fit import fit
from benchmarks.memory.gather import _read
from benchmarks.memory.projects import alike, lines_of
from benchmarks.memory.rows import rows, score

from sfumato_model.memory.weight import Weight, one_for_all

SIGNS = len(Weight().factors)
LONG = [f"value_{n} = compute_something({n})" for n in range(10)]


def text(exact, causal, chance, rest, by="denoised"):
    own = {"text": f"{causal}{chance}", "exact": exact, "parses": True, "by": by, "causal": [causal]}
    table = [[chance, rest, *[0.0] * SIGNS]]
    return {**own, "file": table, "project": table}


@pytest.mark.parametrize(("same", "copies"), [(10, True), (5, True), (4, False), (0, False)])
def test_a_file_with_half_the_lines_of_another_is_a_copy(same, copies):
    one, other = "\n".join(LONG), "\n".join([*LONG[:same], *(line.upper() for line in LONG[same:])])
    assert alike(lines_of(one), lines_of(other)) is copies


def test_a_common_licence_makes_no_copies():
    licence = "\n".join(f"# line {n} of a licence that both files have" for n in range(20))
    assert not alike(lines_of(licence + "\nfirst = something()"), lines_of(licence + "\nsecond = another()"))


def test_a_text_is_scored_by_both_readings():
    weight = one_for_all(0.5)
    assert score(text(False, math.log(0.2), 0.6, 0.5), "file", weight) == pytest.approx(math.log(0.1 + 0.5 * 0.7))


def test_the_memory_chooses_where_it_is_sure():
    right, wrong = text(True, math.log(0.1), 0.9, 0.1), text(False, math.log(0.4), 0.0, 0.1)
    record = {"candidates": [wrong, right], "landed": wrong, "written": {"project": right["text"]}, "code": True}
    found = {
        row.way: row.exact.value for row in rows([record] * 3, dict.fromkeys(("file", "project"), one_for_all(0.5)))
    }
    assert found["ours as landed"] == found["choice only, causal reading"] == 0
    assert found["memory of project, fitted m"] == found["memory of project alone"] == 1


def test_a_fit_learns_which_sign_to_rely_on():
    rng = np.random.default_rng(0)
    known = rng.integers(0, 2, 400)
    rows_of_signs = np.zeros((400, SIGNS))
    rows_of_signs[:, 0] = known
    chances = np.where(known, 0.9, 0.01)
    table = np.column_stack((chances, np.full(400, 0.05), rows_of_signs)).tolist()
    found = fit([{"truth": {"causal": [math.log(0.2)] * 400, "file": table}}], "file")
    assert found.nats < found.nats_constant < found.nats_causal
    some, none = found.weight.of_table(np.array([[1.0] + [0.0] * (SIGNS - 1), [0.0] * SIGNS]))
    assert some > 0.8
    assert none < 0.2


@pytest.mark.parametrize(
    ("some", "other", "expected"),
    [("", "", 1), ("", "abc", 0), ("abc", "abc", 1), ("abd", "abc", 2 / 3), ("bc", "abc", 2 / 3), ("abcd", "ab", 0.5),
     ("kitten", "sitting", 4 / 7)],
)  # fmt: skip
def test_a_text_is_as_near_as_few_edits_make_it_another(some, other, expected):
    assert similarity(some, other) == similarity(other, some) == pytest.approx(expected)


def test_lines_are_kept_in_their_order_whatever_the_space_around_them():
    truth = "a = 1\n\n    b = 2\nc = 3"
    assert lines_kept("a = 1\n  b = 2\nd = 4", truth) == pytest.approx(2 / 3)
    assert lines_kept("c = 3\na = 1", truth) == pytest.approx(1 / 3)
    assert lines_kept("", truth) == 0


def test_a_line_that_was_cut_off_is_asked_again(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps({"index": 3}) + "\n" + '{"index": 4, "ki')
    assert set(_read(path)) == {3}
