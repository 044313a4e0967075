"""`add a docstring` lets the model write, and cuts or refuses what cannot stand between its quotes."""

from __future__ import annotations

import ast

import pytest

from sfumato_model.verbs import plan_of


def documented(text, source="def f(a):\n    return a", before=""):
    """The function with `text` found, or nothing where that is refused."""
    plan = plan_of("add a docstring", source, before)
    if not plan.took([text]):
        return None
    new = plan.filled([text])
    assert plan.problem(new) == ""
    return new


def docstring(text, **fields):
    new = documented(text, **fields)
    return new and ast.get_docstring(ast.parse(new).body[0])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a): return a", 'def f(a):\n    """Say it."""\n    return a'),
        ("def f(a): ...", 'def f(a):\n    """Say it."""\n    ...'),
        ("def f(a):\n\treturn a", 'def f(a):\n\t"""Say it."""\n\treturn a'),
        ("def f(a):\n  # why\n  return a", 'def f(a):\n  """Say it."""\n  # why\n  return a'),
        ("def f(a):  # why\n    return a", 'def f(a):  # why\n    """Say it."""\n    return a'),
        ("@d\nasync def f(a): await a", '@d\nasync def f(a):\n    """Say it."""\n    await a'),
        ("def f(a):\n    f'{a}'\n    return a", 'def f(a):\n    """Say it."""\n    f\'{a}\'\n    return a'),
    ],
)
def test_a_docstring_stands_first_in_the_body(source, expected):
    assert documented("Say it.", source) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Say it.", "Say it."),
        ("  Say it.  \n\n    More of it.\n", "Say it.\n\nMore of it."),
        ("Say it.\n\n        Args:\n            a: number", "Say it.\n\nArgs:\n    a: number"),
        ('Say it.""" + x', "Say it."),
        ('Return "a"', 'Return "a".'),
        ('Return "a', "Return 'a"),
        ("Say it. And \\n more", "Say it."),
        ("Say it. And \ufffd more", "Say it."),
        ("Return the the value of of it.", "Return the value of it."),
        ("Return it and it and it and it and it", "Return"),
        ("Return the value (of the", "Return the value"),
        ("Return the value of the", "Return the value"),
        ("Works like :meth:`", "Works like"),
    ],
)
def test_what_can_be_cut_is_cut(text, expected):
    if expected == "Return":
        assert docstring(text) is None or not docstring(text).count(" it") > 2
        return
    assert docstring(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        '"""',
        '"',
        "\\",
        "ProPro",
        "a, b, b, b, b, b",
        "self.x = None",
        "super().__init__(a)\n    self.",
        "...",
        "\ufffd\ufffd",
        "()",
    ],
)
def test_what_says_nothing_is_refused(text):
    """edits 4: docstrings were `ProPro` and loops."""
    assert documented(text) is None


@pytest.mark.parametrize("unit", ["\t", "  ", "    "])
def test_lines_of_a_docstring_stand_under_the_body(unit):
    """edits 4: the unit of indentation is the file's own."""
    new = documented("Say it.\n\n        More.", f"def f(a):\n{unit}return a")
    assert new == f'def f(a):\n{unit}"""Say it.\n\n{unit}More."""\n{unit}return a'


def test_the_next_candidate_stands_in_for_one_that_is_refused():
    plan = plan_of("add a docstring", "def f(a): return a")
    assert plan.settled([("ProPro",), ("Say it.",)])[0] == ("Say it.",)


def test_no_text_makes_it_raise_or_hang():
    for text in ("a " * 500, "(" * 500, "ab" * 300, " the" * 200, "\n" * 300, "a\n" * 300, "'" * 99, '"' * 99):
        documented(text)
