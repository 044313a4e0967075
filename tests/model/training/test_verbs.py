"""Edits with a known right answer."""

from __future__ import annotations

import ast
import random
import textwrap
import warnings

import pytest
from sfumato_model.training.data.spans import find_spans
from sfumato_model.training.data.verbs import make_edit

SOURCES = {
    "plain": "def f(a, b):\n    total = a + b\n    if total == 0:\n        return None\n    return total",
    "typed": "def f(a: int, *, b: str = 'x') -> bool:\n    c = str(a)\n    return c == b",
    "documented": 'def f(a):\n    """Say a."""\n    print(a)\n    return a',
    "async": "async def f(a):\n    async with a as b:\n        return await b.read(a)",
    "decorated inside": "def f(func):\n    @wraps(func)\n    def inner(*args):\n        return func(*args)\n"
    "    return inner",
    "typed and decorated inside": "def f(func: F) -> F:\n    @wraps(func)\n    def inner():\n        return func()\n"
    "    return inner",
    "shifts": "def f(n):\n    m = n << 2\n    m <<= 1\n    return m >> n",
    "string prefixes": "def f(f):\n    g = f\n    return f'{f}' + f\"{g}\"",
    "docstring on its header": 'def f(a): "Say a."; return (a,\n    a)',
    "docstring before a statement": 'def f(a):\n    """Say a."""; b = a\n    return b',
    "generator": "def f(a):\n    for b in a:\n        yield b + 1",
    "method": "def f(self, value):\n        self.value = value\n        return self",
}
INDENT = {"method": "    "}


def parses(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(textwrap.dedent(text))
        except SyntaxError:
            return False
    return True


def edits(source, indent="", count=60):
    """The edits that are made of a function with many seeds, each once."""
    found = (make_edit(source, indent, random.Random(seed)) for seed in range(count))
    return {(edit.instruction, edit.old, edit.new): edit for edit in found if edit}.values()


def whole(text, instruction, indent):
    """A text that should parse: a header, which is all that type hints change, gets a body."""
    return f"{indent}{text}\n{indent}    pass" if instruction == "add type hints" else indent + text


def broken(found, indent=""):
    """The texts of an edit that do not parse and should. An incomplete function may end anywhere."""
    texts = [whole(found.new, found.instruction, indent)]
    if found.instruction == "add type hints":
        texts.append(whole(found.old, found.instruction, ""))
    elif found.instruction != "complete":
        texts.append(indent + found.old)
    return [text for text in texts if not parses(text)]


@pytest.mark.parametrize("name", SOURCES)
def test_old_and_new_text_parse(name):
    indent = INDENT.get(name, "")
    for edit in edits(SOURCES[name], indent):
        assert broken(edit, indent) == [], edit.instruction


def test_old_and_new_text_of_real_functions_parse(files):
    rng = random.Random(0)
    for file in files:
        for start, end in find_spans(file.text).functions:
            indent = file.text[file.text.rfind("\n", 0, start) + 1 : start]
            edit = make_edit(file.text[start:end], indent, rng)
            if edit:
                assert broken(edit, indent) == [], f"{file.path}: {edit.instruction}"


def instructions(name):
    return {edit.instruction for edit in edits(SOURCES[name])}


def only(name, instruction):
    return next(edit for edit in edits(SOURCES[name]) if edit.instruction == instruction)


def test_type_hints_are_added_to_a_header_without_them():
    edit = only("typed", "add type hints")
    assert (edit.old, edit.new) == ("def f(a, *, b='x'):", "def f(a: int, *, b: str = 'x') -> bool:")


def test_a_docstring_is_added_where_there_was_none():
    edit = only("documented", "add a docstring")
    assert (edit.old, edit.new) == ("def f(a):\n    print(a)\n    return a", SOURCES["documented"])


def test_a_name_is_renamed_everywhere():
    for edit in edits(SOURCES["plain"]):
        if edit.instruction.startswith("rename"):
            _, other, _, name = edit.instruction.split()
            assert edit.new == SOURCES["plain"]
            assert edit.old.replace(other, name) == edit.new
            break
    else:
        pytest.fail("nothing was renamed")


def test_a_guard_returns_none_before_anything_else():
    edit = only("plain", "return None if a is None")
    assert edit.new.startswith("def f(a, b):\n    if a is None:\n        return None\n    total = a + b")


def test_making_async_puts_async_before_def():
    assert only("plain", "make async").new == "async " + SOURCES["plain"]


def test_an_async_function_was_a_plain_one():
    assert only("async", "make async").old == "def f(a):\n    with a as b:\n        return b.read(a)"


def test_a_generator_is_not_made_async():
    assert "make async" not in instructions("generator")


def test_a_body_is_wrapped_in_try_as_it_stands():
    new = only("decorated inside", "wrap the body in try").new
    assert "    try:\n        @wraps(func)\n        def inner(*args):\n" in new


def test_a_fix_changes_one_place():
    edit = only("plain", "fix")
    assert edit.new == SOURCES["plain"]
    assert abs(len(edit.old) - len(edit.new)) <= 2


def test_what_is_to_be_completed_is_the_start_of_the_right_answer():
    edit = only("plain", "complete")
    assert edit.new.startswith(edit.old)


@pytest.mark.parametrize("name", SOURCES)
def test_an_edit_always_changes_something(name):
    assert all(edit.old != edit.new for edit in edits(SOURCES[name], INDENT.get(name, "")))


@pytest.mark.parametrize("source", ["def f(:", "x = 1", "", "class A:\n    pass"])
def test_what_is_no_function_has_no_edit(source):
    assert make_edit(source, "", random.Random(0)) is None


def test_the_same_seed_makes_the_same_edit():
    first, second = (make_edit(SOURCES["plain"], "", random.Random(9)) for _ in range(2))
    assert first == second
