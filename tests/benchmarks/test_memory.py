"""The memory benchmark: what counts as a copy, how a text is scored, a weight that is found again."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from benchmarks.memory.blocks import lines_kept, similarity
from benchmarks.memory.fills import THRESHOLDS, WAYS, could_count, told
from benchmarks.memory.fit import fit
from benchmarks.memory.gather import _read
from benchmarks.memory.projects import alike, lines_of
from benchmarks.memory.rows import rows, score
from benchmarks.memory.unasked import Curve, curves, plot
from benchmarks.quality.known_hole import KnownHole
from benchmarks.shared.intervals import estimate

from sfumato_model.api.result import Candidate, Token
from sfumato_model.memory.weight import Weight, one_for_all
from sfumato_model.training.data.corpus import SourceFile

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


def cut(right: bool, counts: bool) -> tuple[bool, bool]:
    return right, counts


def test_a_curve_has_what_counts_and_what_could_at_most() -> None:
    """Of two holes the first is right and counts at low thresholds, the second is wrong and shorter at higher ones."""
    first = [cut(True, True) if t < 0.5 else cut(True, False) if t < 0.8 else None for t in THRESHOLDS]
    second = [cut(False, True) if t < 0.3 else None for t in THRESHOLDS]
    ways = [{way: {"curve": own, "could count": own is first} for way in WAYS} for own in (first, second)]
    found = curves([{"ways": one} for one in ways])
    assert [one.way for one in found] == list(WAYS)
    shown, right = found[0].shown, found[0].right
    assert (shown[0], right[0], shown[6], right[6], shown[-1], right[-1]) == (1.0, 0.5, 0.5, 1.0, 0.0, None)
    assert found[0].best() == (0.5, 0.45)
    assert found[0].could.value == 0.5


@pytest.mark.parametrize(
    ("text", "whole", "counts"), [("abcd", "abcd", True), ("abcd", "abcd e", False), ("abcde", "abcde f", True)]
)
def test_what_is_shown_counts_where_it_is_long_or_ends_its_line(text: str, whole: str, counts: bool) -> None:
    file = SourceFile(package="p", path="p.py", text=f"x = {whole}\ny\n")
    hole = KnownHole(kind="rest of line", file=file, start=4, end=4 + len(whole), code=True)
    found = told(hole, text, whole)
    assert found == {"text": text, "right": True, "counts": counts}
    tokens = (Token(text=text, confidence=0.9), Token(text="!", confidence=0.9))
    wrong = Candidate(texts=(f"{text}!",), score=0.0, tokens=(tokens,), ended="stable")
    assert could_count(hole, wrong) is (len(text) >= 5), "what follows may be wrong: it could be cut there"


def test_the_curves_are_drawn(tmp_path) -> None:
    each = tuple(1 - t for t in THRESHOLDS)
    plot([Curve(way="file", shown=each, right=(*each[:-1], None), could=estimate([True]))], 0.4, tmp_path / "unasked")
    assert {one.name for one in tmp_path.iterdir()} == {"unasked.svg", "unasked.png"}
