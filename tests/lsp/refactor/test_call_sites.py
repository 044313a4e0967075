"""Which places of a file are calls of a function, by its name alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Refactored = Callable[..., Any]


def test_calls_of_a_function_are_found_everywhere_in_its_file(refactored: Refactored) -> None:
    text = "x = [f(1) for _ in y]\n@f(1)\ndef g(z=f(1)):\n    return lambda: f(1)\n\n\ndef f(a, b):\n    return f(a)\n"
    outcome = refactored(text, was="def f(a):", at="def f")
    assert outcome.text.count("<b>") == outcome.found.calls == 5


def test_a_method_of_another_object_with_the_name_of_a_function_is_no_call_of_it(refactored: Refactored) -> None:
    text = "def get(a, b):\n    return a\nx.get(1)\n"
    assert refactored(text, was="def get(a):").found.changes == ()


def test_a_keyword_an_import_and_a_text_with_the_name_are_no_calls(refactored: Refactored) -> None:
    text = 'from m import f\ndef f(a, b):\n    """f(1)"""\n    return g(f=1)  # f(1)\n'
    outcome = refactored(text, was="def f(a):")
    assert (outcome.found.changes, outcome.left) == ((), [])


def test_calls_of_a_method_are_found_by_the_attribute(refactored: Refactored) -> None:
    text = "class A:\n    def m(self, a, b):\n        self.m(1)\nA().m(2)\nm(3)\n"
    outcome = refactored(text, was="def m(self, a):")
    assert outcome.text.endswith("self.m(1, <b>)\nA().m(2, <b>)\nm(3)\n")


def test_a_method_called_on_its_class_is_passed_its_object_first(refactored: Refactored) -> None:
    text = "class A:\n    def m(self, a, b):\n        return 0\nA.m(x, 1)\n"
    assert refactored(text, was="def m(self, a):").text.endswith("A.m(x, 1, <b>)\n")


def test_a_class_method_called_on_its_class_is_not(refactored: Refactored) -> None:
    text = "class A:\n    @classmethod\n    def m(cls, a, b):\n        return 0\nA.m(1)\n"
    assert refactored(text, was="def m(cls, a):").text.endswith("A.m(1, <b>)\n")


def test_a_static_method_has_no_parameter_that_calls_do_not_pass(refactored: Refactored) -> None:
    text = "class A:\n    @staticmethod\n    def m(a, b):\n        return 0\nA.m(1)\nA().m(1)\n"
    assert refactored(text, was="def m(a):").text.endswith("A.m(1, <b>)\nA().m(1, <b>)\n")


def test_where_another_class_has_the_method_only_its_own_calls_are_changed(refactored: Refactored) -> None:
    text = (
        "class A:\n    def m(self, a, b):\n        self.m(1)\n"
        "class B:\n    def m(self, a):\n        self.m(1)\nx.m(1)\n"
    )  # fmt: skip
    outcome = refactored(text, was="def m(self, a):")
    assert outcome.text.count("<b>") == 1
    assert outcome.left == ["may be a call of B.m"] * 2


def test_a_function_with_the_name_of_a_method_casts_no_doubt_on_its_calls(refactored: Refactored) -> None:
    text = "class A:\n    def m(self, a, b):\n        return 0\ndef m(a):\n    return a\nx.m(1)\nm(1)\n"
    outcome = refactored(text, was="def m(self, a):")
    assert outcome.text.endswith("x.m(1, <b>)\nm(1)\n")
    assert outcome.left == []


def test_of_init_the_calls_are_those_of_its_class(refactored: Refactored) -> None:
    text = (
        "class A:\n    def __init__(self, a, b):\n        self.a = a\n"
        "    @classmethod\n    def make(cls):\n        return cls(1)\n"
        "class B(A):\n    def __init__(self):\n        super().__init__(1)\n        A.__init__(self, 1)\n"
        "class C:\n    def __init__(self):\n        super().__init__(1)\n"
        "x: A = A(1)\nisinstance(x, A)\n"
    )
    outcome = refactored(text, was="def __init__(self, a):")
    assert "cls(1, <b>)" in outcome.text
    assert "super().__init__(1, <b>)\n        A.__init__(self, 1, <b>)" in outcome.text
    assert "class C:\n    def __init__(self):\n        super().__init__(1)" in outcome.text
    assert outcome.text.endswith("x: A = A(1, <b>)\nisinstance(x, A)\n")
    assert outcome.left == []


def test_a_function_within_a_function_is_called_there_alone(refactored: Refactored) -> None:
    text = "def outer():\n    def f(a, b):\n        return 0\n    return f(1)\nf(1)\n"
    assert refactored(text, was="def f(a):", at="def f").text.endswith("return f(1, <b>)\nf(1)\n")


def test_a_call_whose_brackets_are_open_is_left_alone(refactored: Refactored) -> None:
    outcome = refactored("def f(a, b):\n    return 0\nf(1,\n", was="def f(a):")
    assert outcome.found.calls == 0
