"""One grammar for places in a file, for every command, and the ones that were written before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sfumato_client.edited_file.errors import InputError
from sfumato_client.edited_file.holes import find_holes, find_only_selection, find_selection

TEXT = "def f(a):\n    x = a\n    return x\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "f.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


def selected(target: str, *words: str) -> str:
    file, (start, end), _ = find_selection(target, list(words))
    return file.text[start:end]


@pytest.mark.parametrize(
    ("behind", "apart", "text"),
    [
        (":2-3", [], "x = a\n    return x"),
        (":2:5-3:11", [], "x = a\n    return"),
        (":2", [], "x = a"),
        (":2:7-3", [], "= a\n    return x"),
        (":2-3:", [], "x = a\n    return x"),
        ("", ["2:3"], "x = a\n    return x"),
        ("", ["2.5:3.11"], "x = a\n    return"),
        ("", ["2-3"], "x = a\n    return x"),
        ("", ["2:5-3:11"], "x = a\n    return"),
    ],
)
def test_a_selection_is_named_behind_its_file_or_as_before(file, behind, apart, text) -> None:
    """first hour: `fill FILE:L:C` against `rewrite FILE 12:30` against `--end L:C`."""
    assert selected(f"{file}{behind}", *apart) == text


@pytest.mark.parametrize(
    ("behind", "end", "text"),
    [
        (":2:9", None, ""),
        (":2:9-2:10", None, "a"),
        (":2:9", "2:10", "a"),
        (":2-3", None, "x = a\n    return x"),
        (":2:9-3", None, "a\n    return x"),
    ],
)
def test_a_hole_is_named_the_same_way(file, behind, end, text) -> None:
    """first hour: one grammar for positions."""
    found, [(start, stop)] = find_holes(f"{file}{behind}", None, end)
    assert found.text[start:stop] == text


def test_what_stands_behind_the_lines_is_the_instruction_in_quotes_or_not(file) -> None:
    for target, words in ((f"{file}:1-3", []), (str(file), ["1:3"])):
        assert find_selection(target, [*words, "add a docstring"])[2] == ["add a docstring"]
        assert find_selection(target, [*words, "add", "a", "docstring"])[2] == ["add", "a", "docstring"]


def test_a_file_of_that_name_goes_before_the_place(file) -> None:
    odd = file.with_name("f.py:2-3")
    odd.write_text("odd = 1\n", encoding="utf-8")
    assert selected(str(odd), "1:1") == "odd = 1"


@pytest.mark.parametrize(
    ("target", "words", "message"),
    [
        ("{}", [], "which lines of"),
        ("{}", ["add a docstring"], "add a docstring is no selection: name the lines behind the file"),
        ("{}:2:5", [], "2:5 of {} selects nothing: add its end, as in {}:2:5-3:1"),
        ("{}:3-2", [], "3-2 ends before it starts"),
        ("{}:2-99", [], "has no line 99: it has 3"),
        ("{}:0-1", [], "has no line 0"),
    ],
)
def test_a_place_that_is_none_says_how_one_is_written(file, target, words, message) -> None:
    with pytest.raises(InputError) as told:
        find_selection(target.format(file), words)
    assert message.format(file, file) in str(told.value)


def test_lines_that_are_named_twice_are_one_word_too_many(file) -> None:
    with pytest.raises(InputError, match="one word too many"):
        find_only_selection(f"{file}:1-2", "1:2")


@pytest.mark.parametrize(
    ("text", "count"),
    [("a\n" * 11, "has 11"), ("a\n" * 10 + "a", "has 11"), ("a\r\n" * 3, "has 3"), ("\n", "has 1"), ("", "is empty")],
)
def test_the_lines_of_a_file_are_counted_as_editors_count_them(tmp_path, text, count) -> None:
    """first hour: `a.py has no line 99: it has 12` for 11 lines."""
    file = tmp_path / "a.py"
    file.write_bytes(text.encode())
    with pytest.raises(InputError, match=rf"a\.py has no line 99: it {count}$"):
        find_holes(f"{file}:99:1", None, None)


def test_the_place_behind_the_last_newline_can_be_filled(file) -> None:
    found, spans = find_holes(f"{file}:4:1", None, None)
    assert spans == [(len(found.text), len(found.text))]
