"""What a text imports, as far as it can be told from text that is being typed."""

from __future__ import annotations

import pytest

from sfumato_lsp.snippets.imports import Import, scan_imports, without_imports


def named(module: str, level: int, name: str, bound: str | None = None) -> Import:
    return Import(module=module, level=level, name=name, bound=bound or name)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a.b\n", [Import(module="a.b", level=0, name=None, bound="a.b")]),
        (
            "import a as b, c\n",
            [
                Import(module="a", level=0, name=None, bound="b"),
                Import(module="c", level=0, name=None, bound="c"),
            ],
        ),
        ("from .a import b\n", [named("a", 1, "b")]),
        ("    from ..a.b import c as d  # why\n", [named("a.b", 2, "c", "d")]),
        ("from . import (\n    a,  # one, two\n    b as c,\n)\n", [named("", 1, "a"), named("", 1, "b", "c")]),
        ("from a import b, \\\n    c\n", [named("a", 0, "b"), named("a", 0, "c")]),
        ("from a import *\n", [Import(module="a", level=0, name="*", bound="")]),
    ],
)
def test_imports_are_read(text: str, found: list[Import]) -> None:
    assert list(scan_imports(text)) == found


def test_a_text_that_does_not_parse_still_has_its_imports() -> None:
    assert scan_imports("def f(:\nfrom .a import b\n  x = (") == (named("a", 1, "b"),)


@pytest.mark.parametrize("text", ["from", "from .", "from .a import", "import", "from .a import (", "from .a imp"])
def test_an_import_without_a_name_yet_is_none(text: str) -> None:
    assert scan_imports(text) == ()


def test_an_open_bracket_does_not_swallow_the_imports_after_it() -> None:
    assert named("c", 0, "d") in scan_imports('from .a import (b,\n\nx = "1"\nfrom c import d\n')


def test_without_its_imports_a_text_has_its_lines_where_they_were() -> None:
    assert without_imports("import a\nfrom b import c\nc()\n").split("\n")[2] == "c()"
