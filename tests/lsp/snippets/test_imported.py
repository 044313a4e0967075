"""Definitions that a document imports from files of its workspace."""

from __future__ import annotations

import pytest

from sfumato_lsp.snippets.imported_definitions import imported_definitions
from sfumato_lsp.snippets.snippet import Snippet

AREA = Snippet(path="pkg/shapes.py", text="def area(w):")
EDGE = Snippet(path="pkg/shapes.py", text="def edge(w):")
FILES = {
    "pkg/__init__.py": "from .shapes import area\nfrom .deep import *\n",
    "pkg/shapes.py": "def area(w):\n    return w\n\ndef edge(w):\n    return w\n",
    "pkg/deep.py": "def far():\n    pass\n",
}


def imported(text: str, line: int = 0, path: str = "pkg/app.py", **files: str) -> tuple[list[Snippet], list[Snippet]]:
    return imported_definitions(text.split("\n"), line, path=path, files={**FILES, **files})


@pytest.mark.parametrize(
    "text",
    [
        "from .shapes import area\narea(",
        "from pkg.shapes import area\narea(",
        "from pkg import area\narea(",
        "from .shapes import area as a\na(",
        "import pkg.shapes\npkg.shapes.area(",
        "import pkg.shapes as s\ns.area(",
        "from . import shapes\nshapes.area(",
        "from pkg import shapes as s\ns.area(",
    ],
)
def test_the_definition_of_an_imported_name_is_found(text: str) -> None:
    assert imported(text) == ([AREA], [])


def test_a_name_is_followed_through_a_star_import() -> None:
    assert imported("from pkg import far\n")[0] == [Snippet(path="pkg/deep.py", text="def far():")]


@pytest.mark.parametrize("text", ["import os\nos.area(", "from .gone import area", "from .shapes import gone"])
def test_what_is_not_in_the_workspace_has_no_snippet(text: str) -> None:
    assert imported(text) == ([], [])


def test_an_absolute_import_is_not_looked_for_inside_the_package() -> None:
    assert imported("from shapes import area\narea(") == ([], [])


def test_a_script_imports_what_lies_beside_it() -> None:
    files = {"tools/run.py": "", "tools/shapes.py": "def area(w):\n    pass\n"}
    found = imported_definitions(["from shapes import area"], 0, path="tools/run.py", files=files)[0]
    assert found == [Snippet(path="tools/shapes.py", text="def area(w):")]


def test_two_modules_that_import_a_name_from_each_other_end() -> None:
    files = {"a.py": "from b import x\n", "b.py": "from a import x\n"}
    assert imported_definitions(["from a import x"], 0, path="c.py", files=files) == ([], [])


def test_the_name_used_nearest_to_the_cursor_comes_first() -> None:
    text = "from .shapes import area, edge\narea(1)\n\n\nedge(2)\n"
    assert (imported(text, line=1)[0], imported(text, line=4)[0]) == ([AREA, EDGE], [EDGE, AREA])


def test_a_name_that_is_not_used_yet_comes_before_one_used_far_away() -> None:
    text = "from .shapes import area, edge\narea(1)\n" + "\n" * 100
    assert imported(text, line=90) == ([EDGE], [AREA])
