"""Which function the cursor is on, and what it is called by."""

from __future__ import annotations

import pytest

from sfumato_lsp.python.definition import definition_at, refactorable
from sfumato_lsp.python.tree import read

CODE = """import os

@cache
def top(
    a,
    b=1,
):
    inner(a)

    def inner(c): return c


class Shape:
    def __init__(self, size):
        self.size = size

    async def draw(self, at): ...
"""


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ("def top", "top"),
        ("b=1", "top"),
        ("):\n", "top"),
        ("    inner(a)", None),
        ("    def inner", "inner"),
        ("(c)", "inner"),
        ("def __init__", "Shape"),
        ("self.size", None),
        ("class", None),
        ("    async", "draw"),
        ("import", None),
        ("\n\n@", None),
    ],
)
def test_a_function_is_offered_on_the_lines_of_its_header_alone(at: str, name: str | None) -> None:
    assert refactorable(read(CODE), CODE.index(at)) == name


@pytest.mark.parametrize(
    ("at", "name"), [("@cache", "top"), ("inner(a)", "top"), ("return c", "inner"), ("...", "draw")]
)
def test_the_command_also_takes_the_function_around_the_cursor(at: str, name: str) -> None:
    found = definition_at(read(CODE), CODE.index(at))
    assert found is not None
    assert found.name == name


def test_outside_of_every_function_there_is_none() -> None:
    assert definition_at(read(CODE), CODE.index("import")) is None


def test_a_file_that_is_empty_has_none() -> None:
    assert (definition_at(read(""), 0), refactorable(read(""), 0)) == (None, None)


def test_names_beyond_ascii_are_read_as_they_are_written() -> None:
    code = 's = "🙂"\ndef größe(wert):\n    return wert\n'
    assert refactorable(read(code), code.index("def")) == "größe"
