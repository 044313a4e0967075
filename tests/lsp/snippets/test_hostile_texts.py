"""Trust finding 3: texts that nobody trusts are looked through in a time that is as long as they are."""

from __future__ import annotations

import pytest
from tests.bounded import in_bounded_time

from sfumato_lsp.snippets import similar
from sfumato_lsp.snippets.choose import Wanted, choose_snippets
from sfumato_lsp.snippets.imported_definitions import imported_definitions
from sfumato_lsp.snippets.imports import LONGEST_NAME, MAX_IMPORTS, MAX_LENGTH, scan_imports, without_imports
from sfumato_lsp.snippets.situation import enclosing_blocks
from sfumato_lsp.snippets.snippet import Snippet
from sfumato_lsp.snippets.summaries import signature

N = 100_000
IMPORTS = {
    "spaces behind from": "from" + " " * N + "x",
    "spaces and dots": "from" + " ." * N + " " * N,
    "spaces around a module": "from" + " " * N + "a" + " " * N + "x",
    "dots": "from " + "." * N + " x",
    "a module that ends in spaces": "from a." + "b." * N + " " * N,
    "spaces behind import": "import" + " " * N,
    "commas": "import " + " ," * N,
    "as": "import a" + " as" * N,
    "a block of comments": "from a import (" + "#\n" * N + "!",
    "a block of spaces": "from a import (" + " \n" * N + "!",
    "lines of from": "from \n" * N,
    "indented lines of from": ("\t" * 300 + "from" + " " * 300 + "\n") * 300,
}
STRINGS = {
    "escaped double quotes": 'def f("' + '\\"' * N,
    "escaped single quotes": "def f('" + "\\'" * N,
    "both quotes escaped": "def f('\"" + "\\'\\\"" * N,
    "backslashes": 'def f("' + "\\" * N,
    "closed strings": "def f(" + "''\"\"" * N,
    "brackets": "def f" + "(" * N + ")" * N,
    "a field of spaces": "class f:\n    a" + " " * N + "\n    " + "b" * N + " " * N + ":=\n",
    "an annotation": "f:" + " :" * N + " ==",
    "spaces before an equals sign": "f" + " " * N + "==",
    "a docstring of spaces": "def f():\n" + " " * N + "x",
    "async of spaces": ("async" + " " * 300 + "\n") * 300,
}


@pytest.mark.parametrize("text", IMPORTS.values(), ids=[f"trust 3: {name}" for name in IMPORTS])
def test_imports_are_read_in_a_time_that_grows_with_the_text(text: str) -> None:
    with in_bounded_time():
        scan_imports(text)
        without_imports(text)


@pytest.mark.parametrize("text", STRINGS.values(), ids=[f"trust 3: {name}" for name in STRINGS])
def test_a_signature_is_found_in_a_time_that_grows_with_the_text(text: str) -> None:
    with in_bounded_time():
        signature(text, "f")


def test_a_name_that_no_file_could_have_is_not_looked_for() -> None:
    """Trust finding 3: a name becomes a pattern, and one of a million characters takes 200 MB as that."""
    long = "a" * (LONGEST_NAME + 1)
    assert scan_imports(f"import {long}\nfrom {long} import a\nfrom a import {long}, b\n") == scan_imports(
        "from a import b\n"
    )


def test_of_too_many_imports_the_first_are_read() -> None:
    """Trust finding 3."""
    found = scan_imports("".join(f"import a{number}\n" for number in range(2 * MAX_IMPORTS)))
    assert [one.module for one in found] == [f"a{number}" for number in range(MAX_IMPORTS)]


def test_modules_that_import_all_of_each_other_end() -> None:
    """Trust finding 3: 200 names in 40 modules, followed over four hops, are 500 million looks."""
    others = {n: "".join(f"from m{m} import *\n" for m in range(40) if m != n) for n in range(40)}
    files = {f"m{n}.py": text for n, text in others.items()}
    lines = [f"from m0 import name{n}" for n in range(200)]
    with in_bounded_time():
        assert imported_definitions(lines, 0, path="a.py", files=files) == ([], [])


def test_members_of_a_module_are_looked_for_until_enough_was_read() -> None:
    """Trust finding 3: each of 50,000 names is looked for in half a megabyte. The first ones are found all the same."""
    files = {"mod.py": "def a0():\n    pass\n" + "x = 1  # something\n" * 25_000}
    lines = ["import mod", *(f"mod.a{number}" for number in range(20_000))]
    with in_bounded_time():
        near, _ = imported_definitions(lines, 1, path="a.py", files=files)
    assert near == [Snippet(path="mod.py", text="def a0():")]


def test_the_imports_of_a_document_of_megabytes_are_not_looked_at() -> None:
    """Trust finding 3: a pattern over ten megabytes holds up the editor's messages."""
    files = {"mod.py": "def f(a):\n    pass\n"}
    small = "from mod import f\n"
    for text, found in ((small, 1), (small + "x" * MAX_LENGTH, 0)):
        wanted = Wanted(
            document_text=text, cursor_offset=0, path="a.py", language="python", files=files, open_documents={},
            budget_characters=1000,
        )  # fmt: skip
        assert len(choose_snippets(wanted)) == found


def test_chunks_of_long_documents_are_not_kept() -> None:
    """Trust finding 18: they take twenty times as much as their text, and every version of it has others."""
    before = similar._kept_chunks.cache_info().currsize
    assert list(similar.chunks("value = other\n" * similar.KEPT))
    assert similar._kept_chunks.cache_info().currsize == before


def test_blocks_around_a_line_are_found_in_a_time_that_grows_with_the_text() -> None:
    """Trust finding 3."""
    lines = [" " * (300 - k) + "def" + " " * 1000 + "!" for k in range(300)] + ["x"] * N
    with in_bounded_time():
        enclosing_blocks([*lines, "    y"], len(lines))
