"""Where a package defines the names that its files use."""

from __future__ import annotations

import random

import pytest
from sfumato_model.training.data.corpus import SourceFile
from sfumato_model.training.data.definitions import LONGEST, Definitions


def file(path, text):
    return SourceFile(package="p", path=path, text=text)


SHAPES = file("shapes.py", "import math\n\n\nclass Circle:\n    radius = 1\n\n\ndef area_of(circle):\n    return 3\n")
MAIN = file("main.py", "def area_of(own):\n    pass\n\n\ndef run():\n    return area_of(Circle())\n")


def used(text, files=(SHAPES, MAIN), own=MAIN, count=9, seed=0):
    return Definitions(files).used_in(text, own, count, random.Random(seed))


def test_a_snippet_is_the_definition_of_a_name_that_the_text_uses():
    (snippet,) = used("x = Circle()")
    assert (snippet.path, snippet.text) == ("shapes.py", "class Circle:\n    radius = 1")


def test_a_definition_ends_before_the_one_that_follows():
    assert all("area_of" not in snippet.text for snippet in used("Circle"))


def test_names_of_the_file_itself_bring_nothing():
    assert used("run()", own=MAIN) == ()


def test_names_that_nobody_defines_bring_nothing():
    assert used("unknown(math)") == ()


def test_no_more_snippets_are_given_than_were_asked_for():
    assert len(used("Circle area_of", count=1)) == 1
    assert {snippet.text.split("\n")[0] for snippet in used("Circle area_of")} == {
        "class Circle:",
        "def area_of(circle):",
    }


def test_the_first_definition_of_a_name_counts():
    assert used("area_of", files=(MAIN, SHAPES), own=SHAPES)[0].path == "main.py"


def test_a_header_over_several_lines_is_kept():
    wide = file("wide.py", "def wide(\n    a,\n    b,\n) -> int:\n    return a\n")
    assert used("wide()", files=(wide,))[0].text == "def wide(\n    a,\n    b,\n) -> int:\n    return a"


def test_methods_are_not_top_level():
    assert used("method", files=(file("m.py", "class A:\n    def method(self):\n        pass\n"),)) == ()


@pytest.mark.parametrize("lines", [3, 30])
def test_a_snippet_is_short(lines):
    long = file("long.py", "def long_one():\n" + "    value = 1234567890\n" * lines)
    (snippet,) = used("long_one", files=(long,))
    assert len(snippet.text) <= LONGEST
    assert snippet.text.count("\n") <= 5


def test_the_same_seed_gives_the_same_snippets():
    assert used("Circle area_of", count=1, seed=3) == used("Circle area_of", count=1, seed=3)
