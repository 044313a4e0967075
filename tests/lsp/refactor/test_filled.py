"""What a checkpoint wrote in the holes of calls, and what of it is kept."""

from __future__ import annotations

import pytest

from sfumato_lsp.python.tree import read
from sfumato_lsp.refactor.changes import Hole
from sfumato_lsp.refactor.filled import FilledFile, filled_file
from sfumato_lsp.refactor.plan import changes_of, comparison_with, definition_of
from sfumato_lsp.refactor.rounds import best, usable

VALUE = Hole(parameter="width", call=(0, 1))
CODE = "def f(a, b):\n    return a\n\n\nx = f(1)\ny = A.f(f(2))\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("size", "size"),
        (" size ", "size"),
        ("g(1, 2)", "g(1, 2)"),
        ("size, 3", "size"),
        ("width=size", "size"),
        ("width=size, color=3", "size"),
        ("[1, 2]", "[1, 2]"),
        ("lambda x: x", "lambda x: x"),
        ("color=size", None),
        ("*sizes", None),
        ("**sizes", None),
        ("", None),
        ("   ", None),
        ("size)", None),
        ("(size", None),
        ("1 +", None),
        ("# size", None),
        ("x for x in y", None),
        ("size) + f(3", None),
    ],
)
def test_a_value_is_the_first_argument_of_what_was_written(text: str, value: str | None) -> None:
    assert usable(text, VALUE) == value


@pytest.mark.parametrize(("text", "value"), [("'x'", "'x'"), ('"x"', None)])
def test_a_value_in_an_f_string_holds_none_of_its_quotes(text: str, value: str | None) -> None:
    assert usable(text, Hole(parameter="width", call=(0, 1), quotes='"')) == value


def test_code_of_the_body_is_taken_as_it_is() -> None:
    assert usable("x = 1\n    y = 2\n", Hole(several_lines=True)) == "x = 1\n    y = 2"


def test_each_hole_takes_the_best_candidate_that_is_of_use_there() -> None:
    assert best([("size)", "1"), ("size", "2")], [VALUE, VALUE]) == ["size", "1"]


def test_a_hole_for_which_no_candidate_is_of_use_stays_empty() -> None:
    assert best([("size)",), ("",)], [VALUE]) == [None]


def filled(*texts: str | None, code: str = CODE, was: str = "def f(a):") -> FilledFile:
    source = read(code)
    definition = definition_of(source, code.index("def f"))
    earlier = [code.replace(code[slice(*definition.header)], was)]
    found = changes_of(source, definition, comparison_with(definition, earlier), own=True, places=None)
    assert len(found.holes) == len(texts)
    return filled_file(source, found.changes, texts)


def test_values_stand_where_their_holes_were() -> None:
    assert filled("3", "4").text.endswith("x = f(1, 3)\ny = A.f(f(2, 4))\n")


def test_a_call_without_a_value_stays_as_it_was() -> None:
    done = filled(None, "4")
    assert done.text.endswith("x = f(1)\ny = A.f(f(2, 4))\n")
    assert [one.left.why for one in done.given_up] == ["gets nothing from the checkpoint that could stand there"]
    assert [one.calls for one in done.given_up] == [1]


def test_a_call_that_would_not_fit_the_signature_stays_as_it_was() -> None:
    assert filled("3, 4", "4").text.endswith("x = f(1)\ny = A.f(f(2, 4))\n")


def test_what_would_break_the_syntax_stays_as_it_was() -> None:
    done = filled("3 3", "4")
    assert done.text.endswith("x = f(1)\ny = A.f(f(2, 4))\n")
    assert [one.left.why for one in done.given_up] == ["would break with what the checkpoint suggests"]


def test_what_was_broken_before_is_no_reason_to_give_anything_up() -> None:
    assert filled("3", code="def f(a, b):\n    return a\nx = = 1\nf(1)\n").text.endswith("f(1, 3)\n")


def test_replacements_have_one_kind_of_line_end_and_the_text_its_own() -> None:
    done = filled("3", code="def f(a, b):\r\n    return a\r\nf(\r\n    1,\r\n)\r\n")
    assert done.replacements[0].text == "1,\n    3"
    assert done.text.endswith("f(\r\n    1,\r\n    3,\r\n)\r\n")
