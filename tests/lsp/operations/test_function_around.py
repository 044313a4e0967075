"""The function around a cursor: `|` is where the cursor is, `[[` and `]]` enclose what a new body replaces."""

from __future__ import annotations

import pytest

from sfumato_lsp.python.function_around import FunctionAround, function_around
from sfumato_lsp.python.tree import read


def found(text: str) -> FunctionAround | None:
    assert text.count("|") == 1
    return function_around(read(text.replace("|", "")), text.index("|"))


def marked(text: str) -> str:
    """The text with its body marked, and what stands before a new one."""
    function = found(text)
    assert function is not None
    plain, (start, end) = text.replace("|", ""), function.body
    return f"{plain[:start]}[[{plain[start:end]}]]{plain[end:]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a):\n    return |a\n", "def f(a):\n    [[return a]]\n"),
        ("d|ef f(a):\n    x = a\n\n    return x\n", "def f(a):\n    [[x = a\n\n    return x]]\n"),
        ("def f(a):\n    return a|\n", "def f(a):\n    [[return a]]\n"),
        ('def f(a):\n    """Doc."""\n    ret|urn a\n', 'def f(a):\n    """Doc."""[[\n    return a]]\n'),
        ('def f(a):\n    """Doc."""|\n', 'def f(a):\n    """Doc."""[[]]\n'),
        ("def f(a): pa|ss\n", "def f(a):[[ pass]]\n"),
        ("def f(a):|\n", "def f(a):[[]]\n"),
        ("def f(a):\n    |\n", "def f(a):[[\n    ]]\n"),
        ("def f(a):\n|\n\nx = 1\n", "def f(a):[[]]\n\n\nx = 1\n"),
        ("def f(a):\n    # the sum|\n", "def f(a):\n    # the sum[[]]\n"),
        ("def f(a):\n    pass\n    # more|\n\n# no part\nx = 1\n",
         "def f(a):\n    [[pass\n    # more]]\n\n# no part\nx = 1\n"),
        ("@decor|ated\ndef f(a):\n    pass\n", "@decorated\ndef f(a):\n    [[pass]]\n"),
        ("async def f(a):\n    p|ass\n", "async def f(a):\n    [[pass]]\n"),
        ("class A:\n    def f(self):\n        |\n\n    def g(self):\n        pass\n",
         "class A:\n    def f(self):[[\n        ]]\n\n    def g(self):\n        pass\n"),
        ("def f():\n    def g():\n        ret|urn 1\n    return g\n",
         "def f():\n    def g():\n        [[return 1]]\n    return g\n"),
        ("def f():\n    def g():\n        return 1\n    ret|urn g\n",
         "def f():\n    [[def g():\n        return 1\n    return g]]\n"),
        ("def f(a):\r\n    |\r\n", "def f(a):[[\r\n    ]]\r\n"),
        ("def f():\n    return 1\n    |\n", "def f():\n    [[return 1]]\n    \n"),
        ("def é(a):\n    return '🌫' + |a\n", "def é(a):\n    [[return '🌫' + a]]\n"),
        ("def f(a):\r\n    return |a\r\n", "def f(a):\r\n    [[return a]]\r\n"),
        ("x = 1\n\ndef f(a):\n    return |a", "x = 1\n\ndef f(a):\n    [[return a]]"),
    ],
)  # fmt: skip
def test_the_body_is_what_stands_behind_header_and_docstring(text: str, expected: str) -> None:
    assert marked(text) == expected


def test_a_docstring_in_the_line_of_the_header_gets_a_line_of_its_own() -> None:
    text = 'class A:\n  def f(a): "doc"; ret|urn a\n'
    function = found(text)
    assert function is not None
    assert (marked(text), function.lead) == (
        'class A:\n  def f(a):[[ "doc"; return a]]\n',
        '\n    "doc"\n    ',
    )


@pytest.mark.parametrize(
    "text",
    [
        "|",
        "x = |1\n",
        "def f():\n    return 1\n\n|\nx = 1\n",
        "def f():\n    return 1\n|",
        "def f(a|\n",
        "class A:\n    x = |1\n",
    ],
)
def test_elsewhere_there_is_none(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("def f(a):|\n", "\n    "),
        ("\tx = 1\ndef f(a):|\n", "\n\t"),
        ("if x:\n  y = 1\ndef f(a):|\n", "\n  "),
        ("class A:\n    def f(self):|\n", "\n        "),
        ('class A:\n    def f(self):\n        """D."""|\n', "\n        "),
        ("def f(a):\n    return |a\n", ""),
    ],
)
def test_a_new_body_is_indented_as_the_file_is(text: str, lead: str) -> None:
    function = found(text)
    assert function is not None
    assert function.lead == lead


def test_the_whole_function_begins_with_its_decorators() -> None:
    text = "x = 1\n\n@one\n@two\ndef f():\n    |pass\n\ny = 2\n"
    function = found(text)
    assert function is not None
    start, end = function.whole
    assert text.replace("|", "")[start:end] == "@one\n@two\ndef f():\n    pass"


def test_parameters_are_named_without_stars_and_receivers() -> None:
    function = found("class A:\n    def f(self, a, b: int, c=1, d: str = '', *rest, e, **others): |pass\n")
    assert function is not None
    assert function.parameters == ("a", "b", "c", "d", "e")
