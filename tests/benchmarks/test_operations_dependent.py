"""Holes that have to agree are all the places of one thing, and are judged by whether they do."""

from __future__ import annotations

import pytest
from benchmarks.operations.dependent_holes import KINDS, DependentHoles, dependent_holes
from benchmarks.operations.fill_dependent import agree, fits, judged

from sfumato_model.api.request import Hole
from sfumato_model.training.data.corpus import SourceFile

TEXT = '''
def price(amount, rate=0.2):
    taxed = amount * (1 + rate)
    if taxed > 100:
        return taxed - 1
    return f"{rate}"


def bill(items):
    """The items of a bill."""
    total = 0
    for item in items:
        total += price(item, rate=0.1)
    return total


def empty():
    return bill(items=[])
'''


@pytest.fixture
def file() -> SourceFile:
    return SourceFile(package="p", path="p.py", text=TEXT)


def cases(file: SourceFile, kind: str) -> list[DependentHoles]:
    """Cases of one kind, over many draws."""
    found = [case for seed in range(20) for case in dependent_holes([file], 10, seed) if case.kind == kind]
    assert found
    return found


def signature_of(file: SourceFile, name: str) -> DependentHoles:
    return next(c for c in cases(file, "signature and calls") if f"def {name}(" in TEXT[: c.holes[0][0]][-30:])


def test_the_same_seed_gives_the_same_cases(file) -> None:
    assert dependent_holes([file], 2, seed=3) == dependent_holes([file], 2, seed=3)


def test_holes_are_in_the_texts_order_with_text_between_them(file) -> None:
    for kind in KINDS:
        for case in cases(file, kind):
            assert all(left[1] < right[0] for left, right in zip(case.holes, case.holes[1:], strict=False))


def test_a_local_name_is_a_hole_wherever_it_stands(file) -> None:
    found = {case.truths for case in cases(file, "local name")}
    assert found == {("taxed",) * 3, ("total",) * 3, ("item",) * 2}


def test_a_parameter_is_a_hole_in_the_signature_and_wherever_it_is_used(file) -> None:
    # `items` stands in a docstring, which would give it away; `rate` in an f-string, without a place before 3.12.
    found = {case.truths for case in cases(file, "parameter")} - {("rate",) * 3}
    assert found == {("amount", "amount")}


def test_a_signature_comes_with_arguments_of_calls_of_it(file) -> None:
    found = {(case.truths, case.signature) for case in cases(file, "signature and calls")}
    assert found == {(("amount, rate=0.2", "item, rate=0.1"), 0), (("items", "items=[]"), 0)}


def test_the_true_texts_of_every_case_agree(file) -> None:
    assert all(agree(case, case.truths) for kind in KINDS for case in cases(file, kind))


def test_the_true_texts_in_the_holes_make_the_file_again(file) -> None:
    for kind in KINDS:
        for case in cases(file, kind):
            assert "".join(str(s) for s in case.segments(case.truths)) == TEXT


def test_places_of_later_holes_can_be_left_empty(file) -> None:
    case = signature_of(file, "price")
    pieces: list[Hole | str] = [Hole(), ""]
    text = "".join("[]" if isinstance(s, Hole) else s for s in case.segments(pieces))
    assert "def price([]):" in text
    assert "price():" not in text
    assert "total += price()" in text


def test_the_true_texts_are_judged_right_in_everything(file) -> None:
    for kind in KINDS:
        for case in cases(file, kind):
            assert set(judged(case, case.truths, 0.0).values.values()) == {True}


def test_another_name_in_all_places_agrees_without_being_exact(file) -> None:
    case = next(case for case in cases(file, "local name") if case.truths[0] == "total")
    values = judged(case, ("whole",) * 3, 0.0).values
    assert (values["all agree"], values["all exact"], values["holes exact"]) == (True, False, 0.0)


def test_two_names_in_the_places_of_one_do_not_agree(file) -> None:
    case = next(case for case in cases(file, "local name") if case.truths[0] == "total")
    values = judged(case, ("total", "total", "whole"), 0.0).values
    assert (values["all agree"], values["holes exact"]) == (False, pytest.approx(2 / 3))


def test_a_text_that_is_no_name_does_not_agree_with_itself(file) -> None:
    case = next(case for case in cases(file, "local name") if case.truths[0] == "total")
    assert not agree(case, ("1 + 1",) * 3)


def test_a_call_that_passes_too_much_does_not_agree(file) -> None:
    assert not agree(signature_of(file, "price"), ("amount", "item, 2"))


def test_a_broken_text_is_a_new_syntax_error(file) -> None:
    assert judged(signature_of(file, "price"), ("amount)", "item"), 0.0).values["no new syntax error"] is False


@pytest.mark.parametrize(
    ("parameters", "arguments"),
    [
        ("", ""),
        ("a, b=1", "1"),
        ("a, b=1", "1, 2"),
        ("a, b=1", "b=2, a=1"),
        ("*rest", "1, 2, 3"),
        ("**named", "x=1"),
        ("a, /, *, b", "1, b=2"),
        ("a, b", "*both"),
        ("a: int = 1", ""),
    ],
)
def test_calls_that_python_would_bind_fit(parameters, arguments) -> None:
    exec(f"def f({parameters}): pass\nboth = [1, 2]\nf({arguments})")
    assert fits(parameters, arguments)


@pytest.mark.parametrize(
    ("parameters", "arguments"),
    [
        ("", "1"),
        ("a", ""),
        ("a", "1, 2"),
        ("a", "b=1"),
        ("a", "1, a=2"),
        ("a, /", "a=1"),
        ("*, a", "1"),
        ("a, *, b", "1"),
        ("a", "1)"),
        ("a, a b", "1"),
    ],
)
def test_calls_that_python_would_refuse_do_not_fit(parameters, arguments) -> None:
    with pytest.raises((TypeError, SyntaxError)):
        exec(f"def f({parameters}): pass\nf({arguments})")
    assert not fits(parameters, arguments)
