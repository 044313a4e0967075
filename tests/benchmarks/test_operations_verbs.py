"""The rows of the verbs: functions of every shape and indentation, judged by CPython alone."""

from __future__ import annotations

import ast

import pytest
from benchmarks.operations.verb_functions import INSTRUCTIONS, VerbCase, indented, own_names, shapes, verb_cases
from benchmarks.operations.verb_promises import promise
from sfumato_model.training.data.corpus import SourceFile

from sfumato_model.verbs import plan_of

MODULE = '''import typing


class Shop:
    @typing.overload
    def pay(self, amount: int) -> int: ...

    @staticmethod
    def total(amounts, start=0):
        def add(one):
            return start + one
        return [add(amount) for amount in amounts]

    async def wait(self, seconds):
        text = """a
    b"""
        yield text, seconds


def price(amount):
    return amount * 2
'''
FILE = SourceFile(package="shop", path="shop.py", text=MODULE)


@pytest.fixture(scope="module")
def cases() -> list[VerbCase]:
    return [case for seed in range(5) for case in verb_cases([FILE], 20, seed)]


def test_every_shape_of_function_is_found() -> None:
    assert {shape for shape, _ in shapes(MODULE)} == {"overloaded", "decorated", "nested", "async", "plain"}


def test_every_verb_is_asked_and_every_indentation_is_there(cases) -> None:
    assert {case.kind for case in cases} == set(INSTRUCTIONS)
    assert {"\n\tdef" in case.file.text for case in cases} == {True, False}
    assert any("\n  def" in case.file.text for case in cases)


@pytest.mark.parametrize("unit", ["\t", "  "])
def test_indenting_anew_changes_no_meaning(unit) -> None:
    assert ast.dump(ast.parse(indented(MODULE, unit))) == ast.dump(ast.parse(MODULE))
    assert f"\n{unit}async def" in indented(MODULE, unit)
    assert "\n    b" in indented(MODULE, unit)


def test_only_what_the_function_binds_is_asked_to_be_renamed() -> None:
    (function,) = ast.parse("def f(a):\n    import b\n    global c\n    c = d = a").body
    assert isinstance(function, ast.FunctionDef)
    assert own_names(function) == ["a", "d"]


def test_what_the_verbs_do_is_judged_sound_and_kept(cases) -> None:
    fixed = [case for case in cases if case.kind in ("rename", "None guard", "async", "try")]
    for case in fixed:
        text = plan_of(case.instruction, case.selection.text, case.selection.before, case.selection.after).filled(())
        assert promise(case, text) == {"sound": True, "promise kept": True}, (case.instruction, text)


def test_the_same_text_keeps_no_promise(cases) -> None:
    for case in cases:
        assert promise(case, case.selection.text)["promise kept"] is False


@pytest.mark.parametrize(
    ("kind", "instruction", "text", "expected"),
    [
        ("type hints", "add type hints", "def price(amount: int) -> int:\n    return amount * 2", (True, True)),
        ("type hints", "add type hints", "def price(amount: B):\n    return amount * 2", (True, False)),
        ("type hints", "add type hints", "def price(amount: 'Shop'):\n    return amount * 2", (True, True)),
        ("type hints", "add type hints", "def price(amount: int):\n    return amount", (True, False)),
        ("type hints", "add type hints", "def price(amount: typing):\n    return amount * 2", (True, False)),
        ("docstring", "add a docstring", 'def price(amount):\n    """Say."""\n    return amount * 2', (True, True)),
        ("docstring", "add a docstring", 'def price(amount):\n    """"""\n    return amount * 2', (True, False)),
        ("rename", "rename amount to x", "def price(x):\n    return amount * 2", (True, False)),
        ("rename", "rename amount to x", "def price(x):\n    return x * 2", (True, True)),
        ("async", "make async", "defdef price(amount):\n    return amount * 2", (False, False)),
        (
            "None guard",
            "return None if amount is None",
            "def price(amount):\n    if amount is None:\n        return 1\n    return amount * 2",
            (True, False),
        ),
        (
            "try",
            "wrap the body in try",
            "def price(amount):\n    try:\n        return amount * 2\n    except Exception:\n        return None",
            (True, False),
        ),
    ],
)
def test_a_text_is_judged_by_what_its_verb_promises(kind, instruction, text, expected) -> None:
    start = MODULE.index("def price")
    end = len(MODULE.rstrip())
    case = VerbCase(kind=kind, shape="plain", file=FILE, start=start, end=end, instruction=instruction)
    assert tuple(promise(case, text).values()) == expected
