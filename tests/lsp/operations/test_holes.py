"""Holes as people write them."""

from __future__ import annotations

import pytest
from lsprotocol import types

from sfumato_lsp.documents import Document
from sfumato_lsp.operations.holes import find_holes
from sfumato_lsp.operations.selected import Selected
from sfumato_lsp.python_source import read


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
