"""Holes as people write them."""

from __future__ import annotations

import pytest
from lsprotocol import types

from sfumato_lsp.outcomes.holes import find_holes
from sfumato_lsp.outcomes.selected import Selected
from sfumato_lsp.python.tree import read
from sfumato_lsp.text.document import Document


def holes(text: str, python: bool = True) -> list[str]:
    """The document with each hole marked on its own."""
    document = Document("file:///a.py", "python", 1, text, types.PositionEncodingKind.Utf16)
    found = find_holes(Selected(document, 0, len(text)), read(text) if python else None)
    return [f"{text[: hole.start]}[{text[hole.start : hole.end]}]{text[hole.end :]}" for hole in found]


def test_a_hole_is_written_as_such() -> None:
    assert holes("x = <hole>\ny = <hole>\n") == ["x = [<hole>]\ny = <hole>\n", "x = <hole>\ny = [<hole>]\n"]


def test_holes_that_touch_are_one() -> None:
    assert holes("x = <hole><hole>\n") == ["x = [<hole><hole>]\n"]


def test_where_no_hole_is_written_the_dots_of_python_are_meant() -> None:
    assert holes("def f():\n    ...\n") == ["def f():\n    [...]\n"]


def test_where_a_hole_is_written_dots_are_not_meant() -> None:
    assert holes("def f(): ...\nx = <hole>\n") == ["def f(): ...\nx = [<hole>]\n"]


@pytest.mark.parametrize("text", ["x = '...'\n", "# wait ...\n", "x: tuple[int, ...] = ()\n", "y = a[..., 0]\n"])
def test_dots_that_stand_for_no_code_are_no_holes(text: str) -> None:
    assert holes(text) == []


def test_in_other_languages_dots_are_no_holes() -> None:
    assert holes("f(...args)\n", python=False) == []


def test_holes_are_found_behind_line_ends_of_two_characters_and_wide_ones() -> None:
    assert holes("s = '🌫'\r\nx = <hole>\r\n") == ["s = '🌫'\r\nx = [<hole>]\r\n"]


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    [...]\n",
        "def f(): [...]\n",
        'def f():\n    """Say."""\n    [...]\n',
        "class A:\n    [...]\n",
        "x = [...]\n",
        "def f(a):\n    return [...]\n",
        "def f(a):\n    return a + ([...])\n",
        "def f(a):\n    if [...]:\n        pass\n",
        "x: int = [...]\n",
        "x += [...]\n",
        "f = lambda a: [...]\n",
        "if x:\n    pass\nelse:\n    [...]\n",
    ],
)
def test_edits_11_dots_are_a_hole_where_a_body_or_a_value_is_wanted(text: str) -> None:
    assert holes(text.replace("[...]", "...")) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "class User(BaseModel):\n    name: str = Field(...)\n",
        "class User(BaseModel):\n    name: str = Field(..., min_length=1)\n",
        "class User(BaseModel):\n    name: str = ...\n",
        "x = f(a=...)\n",
        "x = f(g(...) + 1)\n",
        "def f(a=...): pass\n",
        "def f(a: int = ...): pass\n",
        "x = y[...]\n",
        "x = y[..., 0]\n",
        "def f(a: Callable[..., int]) -> tuple[int, ...]: pass\n",
        "if x is ...:\n    pass\n",
        "x = (..., 0)\n",
        "@overload\ndef f(a: int) -> int: ...\n@typing.overload\ndef f(a: str) -> str: ...\n",
        "class P(Protocol):\n    def f(self) -> int: ...\n",
        "class P(Protocol[T]):\n    ...\n",
        "class A(ABC):\n    @abc.abstractmethod\n    def f(self):\n        ...\n",
        "s = f'{...}'\n",
        "match x:\n    case [*_]:\n        '...'\n",
    ],
)
def test_edits_11_dots_that_python_means_are_no_holes(text: str) -> None:
    assert holes(text) == []


def test_edits_11_dots_of_a_stub_file_are_no_holes() -> None:
    document = Document("file:///a.pyi", "python", 1, "def f(): ...\n", types.PositionEncodingKind.Utf16)
    assert find_holes(Selected(document, 0, document.length), read(document.text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = '<hole>' + <hole>\n", ["x = '<hole>' + [<hole>]\n"]),
        ("x = <hole>  # not <hole>\n", ["x = [<hole>]  # not <hole>\n"]),
        ('"""<hole>\n\'<hole>"""\nx = <hole>\n', ['"""<hole>\n\'<hole>"""\nx = [<hole>]\n']),
        ("x = 'it\\'s <hole>'\n", []),
        ("x = f'{<hole>} <hole>'\n", ["x = f'{[<hole>]} <hole>'\n"]),
        ("# don't\nx = <hole>\n", ["# don't\nx = [<hole>]\n"]),
    ],
)
def test_edits_11_a_hole_is_written_outside_of_strings_and_comments(text: str, found: list[str]) -> None:
    assert holes(text) == found
