"""Where a hole could be."""

from __future__ import annotations

import ast

import pytest
from sfumato_model.training.data.spans import LONGEST, find_spans

TEXT = 'é = "ü"\n\n\ndef f(a):\n    if a:\n        return é + 1\n    return [a, "ö"]\n'


def texts(spans, text=TEXT):
    return {text[start:end] for start, end in spans}


def test_nodes_are_expressions_and_statements():
    assert {'é = "ü"', "é + 1", 'return [a, "ö"]'} <= texts(find_spans(TEXT).nodes)


def test_blocks_are_bodies():
    assert "return é + 1" in texts(find_spans(TEXT).blocks)
    assert 'if a:\n        return é + 1\n    return [a, "ö"]' in texts(find_spans(TEXT).blocks)


def test_functions_are_whole():
    assert texts(find_spans(TEXT).functions) == {TEXT[TEXT.index("def") :].rstrip("\n")}


def test_a_decorated_function_is_left_out_of_the_functions():
    text = "@cache\ndef f():\n    return 1\n"
    assert find_spans(text).functions == ()


def test_real_files_give_expressions_that_parse_on_their_own(files):
    for file in files:
        found = find_spans(file.text)
        for start, end in found.blocks[:50]:
            line = file.text.rfind("\n", 0, start) + 1
            if not file.text[line:start].strip():
                ast.parse("if True:\n" + " " * (start - line) + file.text[start:end])


def test_no_span_is_longer_than_a_hole_can_be(files):
    for file in files:
        found = find_spans(file.text)
        assert all(2 <= end - start <= LONGEST for start, end in (*found.nodes, *found.blocks))


def test_spans_are_sorted(files):
    found = find_spans(files[0].text)
    assert list(found.nodes) == sorted(found.nodes)


@pytest.mark.parametrize("text", ["def f(:\n", "x = '\n", "\x00"])
def test_what_is_no_python_has_no_spans(text):
    assert find_spans(text) is None


def test_a_form_feed_does_not_move_spans():
    text = "a = 1\n\x0c\ndef f():\n    return a\n"
    assert "return a" in texts(find_spans(text).nodes, text)
