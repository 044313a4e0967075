"""`add type hints` writes only hints that the file can evaluate, and of those the first that the model offers."""

from __future__ import annotations

import pytest
from sfumato_model.api.errors import PromptError

from sfumato_model.verbs import plan_of

SOURCE = "def f(a, b):\n    return a"


def hinted(text, source=SOURCE, before="", after="\n"):
    """The function with `text` found for each hole."""
    plan = plan_of("add type hints", source, before, after)
    return plan.filled([text] * len(plan.holes))


def hint_of(text, before="", after="\n", source="def f(self, a): return self.g()"):
    """What stands behind `a`, where the model found `text`."""
    plan = plan_of("add type hints", source, before, after)
    return plan.holes[0].mended(text)


@pytest.mark.parametrize(
    "text", ["", "1", "x y", "f()", "lambda: 1", "[int]", "None", "a.b.c", "Thing", "'", "*int", "0"]
)
def test_what_is_no_type_of_the_file_is_left_out(text):
    """edits 8: `a: B` was a NameError on import."""
    assert hinted(text) == SOURCE


@pytest.mark.parametrize(
    "text", ["int", "int | None", "dict[str, int]", "list[tuple[int, ...]]", "type[int]", "object", "ValueError"]
)
def test_builtin_types_need_nothing(text):
    assert hinted(text) == f"def f(a: {text}, b: {text}) -> {text}:\n    return a"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("from typing import Any\n", "Any"),
        ("import typing as t\n", "t.Any"),
        ("from collections.abc import Callable\n", "Callable[[int], str]"),
        ("from typing import Dict, Optional\n", "Optional[Dict[str, int]]"),
        ("class A: pass\n", "A"),
        ("class A: pass\n", "list[A | None]"),
        ("from typing import Generic, TypeVar\nT = TypeVar('T')\nclass A(Generic[T]): pass\n", "A[T]"),
        ("from elsewhere import Thing\n", "Thing"),
        ("from elsewhere import thing\nx: thing\n", "thing"),
        ("import np\ndef g(a: np.array): pass\n", "np.array"),
        ("from typing import Literal\n", "Literal['a', 1]"),
        ("Alias = int\n", "Alias"),
        ("try:\n    from a import Thing\nexcept ImportError:\n    from b import Thing\n", "Thing"),
        ("if x:\n    from a import Thing\nelse:\n    from b import Thing\n", "Thing"),
    ],
)
def test_names_that_the_file_has_bound_before_are_taken_as_they_are(before, text):
    """edits 8."""
    assert hint_of(text, before) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("x = 5\n", "x"),
        ("import os\n", "os"),
        ("def g(): pass\n", "g"),
        ("from m import helper\n", "helper"),
        ("class A: pass\n", "A[int]"),
        ("from typing import Dict\n", "Dict[str]"),
        ("from typing import Optional\n", "Optional"),
        ("from typing import NamedTuple\n", "NamedTuple"),
        ("from typing import ClassVar\n", "ClassVar[int]"),
        ("import np\n", "np.array"),
        ("import typing\n", "typing.Nothing"),
        ("A = int\ndel A\n", "A"),
        ("def int(): pass\n", "int"),
        ("", "None[int]"),
        ("", "int[str]"),
        ("", "int | 'str' | Other"),
        ("", "tuple[()]x"),
    ],
)
def test_what_raises_or_is_no_type_is_refused(before, text):
    assert hint_of(text, before) is None


@pytest.mark.parametrize(
    ("before", "after", "text", "expected"),
    [
        ("", "\nclass A: pass\n", "A", '"A"'),
        ("", "\nclass A: pass\n", "list[A] | None", '"list[A] | None"'),
        ("class A:\n    ", "\n", "A", '"A"'),
        ("class A: pass\n", "\n", "'A' | None", "A | None"),
        ("", "\nclass A: pass\n", "'A' | None", '"A | None"'),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import B\n", "\n", "B", '"B"'),
        ("if x:\n    from a import B\n", "\n", "B", '"B"'),
        ("from __future__ import annotations\n", "\nclass A: pass\n", "A", "A"),
        ("from __future__ import annotations\n", "\n", "A", None),
        ("import typing as t\n", "\n", "Any", "t.Any"),
        ("", "\n", "Any", "object"),
        ("", "\n", "dict[str, Any]", "dict[str, object]"),
        ("", "\n", "int, b: str", "int"),
        ("", "\n", "int) -> None:", "int"),
    ],
)
def test_a_hint_is_spelled_so_that_it_can_be_evaluated(before, after, text, expected):
    """edits 8: quotes where the name is bound only later."""
    source = "def f(self, a): return self.g()" if not before.endswith("    ") else "def f(self, a): return 1 + a"
    assert hint_of(text, before, after, source) == expected


def test_a_method_of_the_name_of_a_builtin_hides_it():
    before = "class A:\n    def list(self): pass\n\n    "
    assert hint_of("list[int]", before) is None
    assert hint_of("list[int]", f"x = (\n{before}") is None
    assert hint_of("dict[int, int]", before) == "dict[int, int]"


def test_names_of_a_function_around_are_taken_where_they_are_types():
    before = "def g(B):\n    class A: pass\n    from m import Late\n    "
    source = "def f(self, a): return self.g()"
    found = [hint_of(text, before, "\n    C = 1\n", source) for text in ("A", "B", "Late", "C")]
    assert found == ["A", None, "Late", None]


def test_a_document_that_cannot_be_read_whole_still_has_its_imports():
    before = "    return 1\n\nfrom typing import Any\n\nclass A:\n    x = (\n\ndef broken(:\n\n"
    assert hint_of("Any", before) == "Any"
    assert hint_of("A", before) is None
    assert hint_of("B", 'x = (\n"""\nclass B: pass\n"""\n') is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a=1): return a", "def f(a: int = 1): return a"),
        ("def f(a=-1.5, *, b='', c=None): g()", "def f(a: float = -1.5, *, b: str = '', c=None) -> None: g()"),
        ("def f(a=()): raise E", "def f(a: tuple = ()): raise E"),
        ("def f(a): return a is None", "def f(a) -> bool: return a is None"),
        ("def f(self): return f'{self}'", "def f(self) -> str: return f'{self}'"),
        ("def __len__(self): return self.n", "def __len__(self) -> int: return self.n"),
        ("def f(self):\n    if self.a:\n        return 1", "def f(self):\n    if self.a:\n        return 1"),
        ("def f(self): yield 1", "def f(self): yield 1"),
        ("def f(self): ...", "def f(self): ..."),
        ("async def f(self): await g()", "async def f(self) -> None: await g()"),
        ("def f(self):\n    return\n", "def f(self) -> None:\n    return"),
    ],
)
def test_without_a_hint_of_the_model_stands_what_the_code_proves(source, expected):
    assert hinted("", source.strip()) == expected


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("str", "def f(a=1): return a", "def f(a: int = 1) -> str: return a"),
        ("float", "def f(a=1): return a", "def f(a: float = 1) -> float: return a"),
        ("int", "def f(a): g(a)", "def f(a: int) -> None: g(a)"),
        ("int", "def f(a): yield a", "def f(a: int): yield a"),
        ("None", "def f(a): return a", "def f(a): return a"),
        ("int", "def f(a, /, b, *c, d, **e): g()", "def f(a: int, /, b: int, *c: int, d: int, **e: int) -> None: g()"),
        (
            "int",
            "def f(\n    a,  # why\n    b = 2,\n): g()",
            "def f(\n    a: int,  # why\n    b: int = 2,\n) -> None: g()",
        ),
        ("int", "def f(a=lambda x: (x, 1)): g()", "def f(a: int=lambda x: (x, 1)) -> None: g()"),
        ("int", "@d(1)\ndef f(é, b='日): '): g()", "@d(1)\ndef f(é: int, b: str = '日): ') -> None: g()"),
    ],
)
def test_a_hint_fits_its_place(text, source, expected):
    assert hinted(text, source).replace("int = lambda", "int=lambda") == expected


def test_the_best_hint_of_all_candidates_is_taken_for_each_place():
    plan = plan_of("add type hints", SOURCE)
    found = plan.settled([("Nope", "int", "Nope"), ("str", "Nope", "Nope"), ("bool", "bool", "bool")])
    assert plan.filled(found[0]) == "def f(a: str, b: int) -> bool:\n    return a"


def test_where_no_place_has_a_hint_nothing_is_said():
    plan = plan_of("add type hints", SOURCE)
    assert not plan.took(("Nope", "", "1"))
    assert plan.took(("Nope", "int", "1"))
    assert "no type was found for f" in plan.nothing


def test_the_last_thing_to_say_of_a_result_is_that_it_is_an_object():
    plan = plan_of("add type hints", SOURCE)
    assert plan.settled([("Nope", "", "1")]) == [("", "", "object")]
    assert plan.settled([("Nope", "int", "1")]) == [("", "int", "")]
    generator = plan_of("add type hints", "def __iter__(self): return self.a")
    assert generator.settled([("Nope",)]) == [("",)]


def test_no_text_makes_it_raise_or_hang():
    deep = ["[" * 500, "a." * 300, "int" + "[int" * 90, "'" * 7, "int | " * 60, "\x00", "\ud800", '"' * 5, "f'{a}'"]
    assert all(hint_of(text) is None for text in deep)


def test_a_hint_is_refused_where_the_header_cannot_take_any():
    with pytest.raises(PromptError, match="all its type hints"):
        hinted("int", "def f(a: int) -> int: return a")
