"""Calls of which a value was taken away: what was there, and when two answers agree."""

from __future__ import annotations

from benchmarks.refactor.cases import Case, cases
from benchmarks.refactor.fill_calls import agree
from sfumato_model.training.data.corpus import SourceFile

from sfumato_lsp.refactor.changes import Hole

OWN = """def scale(value, factor=1):
    return value * factor


a = scale(1, 2)
b = scale(value=3, factor=2)
c = scale(5)
"""
OTHER = """from pkg.shape import scale

d = scale(7, 8)
e = scale(9, 10)
"""


def found(*texts: str) -> list[Case]:
    paths = ("pkg/shape.py", "pkg/use.py")
    files = [SourceFile(package="pkg", path=path, text=text) for path, text in zip(paths, texts, strict=False)]
    return cases(files, 10, 1)


def put_back(case: Case) -> list[str]:
    truths = iter(case.truths)
    return ["".join(next(truths) if isinstance(p, Hole) else p for p in file.pieces) for file in case.files]


def test_with_the_truths_in_its_holes_a_file_is_what_it_was() -> None:
    own, other = found(OWN, OTHER)
    assert (put_back(own), put_back(other)) == ([OWN], [OTHER])


def test_a_case_is_told_by_whether_its_calls_passed_the_same() -> None:
    text = "def f(a):\n    return a\n\n\nf({})\nf({})\n"
    assert [case.kind for case in found(text.format(1, 1))] == ["one value"]
    assert [case.kind for case in found(text.format(1, 2))] == ["several values"]


def test_calls_within_each_other_and_with_stars_make_no_case() -> None:
    assert found("def f(a):\n    return a\n\n\nf(f(1))\nf(*x)\n") == []


def test_calls_that_passed_the_same_agree_when_they_pass_the_same_again() -> None:
    assert agree(["x", "x", "y"], ["1", "1", "2"]) is True
    assert agree(["x", "z", "y"], ["1", "1", "2"]) is False


def test_calls_that_all_passed_something_else_have_nothing_to_agree_on() -> None:
    assert agree(["x", "x"], ["1", "2"]) is None
