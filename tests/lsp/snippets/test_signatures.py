"""A definition in a few lines."""

from __future__ import annotations

from sfumato_lsp.snippets.snippet import MAX_CHARACTERS, MAX_LINES
from sfumato_lsp.snippets.summaries import signature


def test_a_function_is_its_header_and_the_first_line_of_its_docstring() -> None:
    text = 'def area(w: int) -> int:\n    """Of a square.\n\n    More.\n    """\n    return w * w\n'
    assert signature(text, "area") == 'def area(w: int) -> int:\n    """Of a square."""'


def test_a_header_over_several_lines_is_joined() -> None:
    assert (
        signature("def f(\n    a: int,\n    b=(1, 2),\n) -> str:\n    pass\n", "f") == "def f(a: int, b=(1, 2)) -> str:"
    )


def test_a_bracket_in_a_string_does_not_count() -> None:
    assert signature('def f(a="(") -> str:\n    pass\n', "f") == 'def f(a="(") -> str:'


def test_an_async_function_keeps_its_decorator() -> None:
    assert signature("@cache\nasync def f():\n    pass\n", "f") == "@cache\nasync def f():"


def test_a_class_shows_fields_and_public_methods() -> None:
    text = (
        "class P(Base):\n    x: int\n\n    def __init__(self, x): ...\n    def _own(self): ...\n"
        "    def far(\n        self,\n    ) -> int:\n        y = 1\n\nz = 3\n"
    )
    assert signature(text, "P") == (
        "class P(Base):\n    x: int\n    def __init__(self, x): ...\n    def far(self) -> int:"
    )


def test_code_in_a_docstring_is_no_member() -> None:
    text = 'class P:\n    """A place.\n\n    x: not a field\n    """\n\n    y: int\n'
    assert signature(text, "P") == 'class P:\n    """A place."""\n    y: int'


def test_an_assignment_is_its_line() -> None:
    assert signature("LIMIT: int = 3\nx = LIMIT\n", "LIMIT") == "LIMIT: int = 3"


def test_a_comparison_or_a_method_is_no_definition() -> None:
    assert signature("x == 3\nclass A:\n    def f(self): ...\n", "x") is None
    assert signature("x == 3\nclass A:\n    def f(self): ...\n", "f") is None


def test_an_unfinished_header_is_shown_as_far_as_it_goes() -> None:
    assert (signature("def f(a,\n", "f") or "").startswith("def f(a,")


def test_a_definition_is_never_longer_than_a_snippet() -> None:
    text = "class P:\n" + "".join(f"    def method_{n}(self, {'argument, ' * n}last): ...\n" for n in range(40))
    shown = signature(text, "P") or ""
    assert 1 < len(shown.split("\n")) <= MAX_LINES
    assert len(shown) <= MAX_CHARACTERS
