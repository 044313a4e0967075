"""Rewrites of held-out functions have a known right answer, and each verb is judged by what it is for."""

from __future__ import annotations

import pytest
from benchmarks.operations.rewrite_verbs import function_of, hints, judged
from benchmarks.operations.verb_edits import VERBS, VerbEdit, kind_of, verb_edits
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.verbs import Edit

METHOD = '''class Shop:
    def pay(self, amount: int, to: int = 0) -> bool:
        """Pay somebody."""
        left = self.money - amount
        self.money = left
        return left > 0
'''


@pytest.fixture
def found(files) -> list[VerbEdit]:
    shop = SourceFile(package="shop", path="shop.py", text=METHOD)
    cases = [case for seed in range(30) for case in verb_edits([*files, shop], 10, seed)]
    assert {case.kind for case in cases} == set(VERBS)
    return cases


def of_kind(cases: list[VerbEdit], kind: str) -> VerbEdit:
    return next(case for case in cases if case.kind == kind)


def values(case: VerbEdit, text: str) -> dict[str, object]:
    return dict(judged(case, text, 0.0).values)


def test_the_same_seed_gives_the_same_edits(files) -> None:
    assert verb_edits(files, 1, seed=2) == verb_edits(files, 1, seed=2)


def test_the_selection_is_what_the_function_was_before(found) -> None:
    assert all(case.selection.text != case.truth for case in found)


def test_the_selection_stands_in_the_functions_own_surroundings(found) -> None:
    for case in found:
        start, end = case.span
        assert case.selection.before == case.file.text[:start]
        assert case.selection.after == case.file.text[end:]


def test_a_selection_and_its_answer_are_functions(found) -> None:
    assert all(function_of(text, case.indent) for case in found for text in (case.selection.text, case.truth))


def test_the_right_answer_is_judged_right_in_everything(found) -> None:
    assert all(set(values(case, case.truth).values()) <= {True} for case in found)


def test_the_old_text_is_never_exact(found) -> None:
    assert not any(values(case, case.selection.text)["exact"] for case in found)


def test_instructions_that_are_no_verbs_are_left_out() -> None:
    assert kind_of(Edit(instruction="fix", old="a", new="b")) is None


def test_hints_count_by_parameter_and_return(found) -> None:
    case = of_kind(found, "type hints")
    text = case.truth.replace("amount: int", "amount: float").replace(" -> bool", "")
    assert values(case, text)["hints right"] == pytest.approx(1 / 3)
    assert values(case, text)["hinted"] == pytest.approx(2 / 3)


def test_hints_of_a_broken_text_count_as_none() -> None:
    assert hints(function_of("def f(a: int:\n    pass", "")) == {}


def test_a_docstring_has_to_begin_with_a_capital(found) -> None:
    case = of_kind(found, "docstring")
    small = case.truth.replace('"""Pay', '"""pay').replace('"""How', '"""how')
    assert values(case, small)["docstring, capitalised"] is False


def test_a_change_outside_of_what_the_verb_may_change_is_found_out(found) -> None:
    case = of_kind(found, "type hints")
    assert values(case, case.truth.replace("self.money = left", "self.money = 0"))["rest unchanged"] is False
