"""Whatever CPython makes of a text that is no Python, it is one error with a sentence: trust 13."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest

import sfumato_model
from sfumato_model.api.errors import PromptError
from sfumato_model.text.python_text import NotPython, parse, parse_expression, tokens, unparse
from sfumato_model.verbs import VERBS, plan_of

MANY = 9000
UNREADABLE = {
    "minus signs": "-" * MANY + "1",
    "nots": "not " * MANY + "1",
    "tildes, a megabyte": "~" * 1_000_000 + "1",
    "lambdas": "lambda: " * MANY + "1",
    "powers": "1" + "**1" * MANY,
    "conditions": "a if b else " * MANY + "c",
    "brackets": "(" * MANY + "1" + ")" * MANY,
    "open brackets, a megabyte": "(" * 1_000_000,
    "lists": "[" * MANY + "]" * MANY,
    "dictionaries": "{1: " * MANY + "1" + "}" * MANY,
    "format specifications": 'f"{a' + ":{a" * MANY + "}" * MANY + '}"',
    "a number of 5,000 digits": "9" * 5000,
    "a NUL": "'\0'",
    "half a surrogate pair": "'\ud800'",
    "an open string": "'",
    "nothing that is an expression": "import",
}
DEEP = {
    "attributes": "a" + ".b" * MANY,
    "calls": "a" + "()" * MANY,
    "subscripts": "a" + "[0]" * MANY,
    "sums": "1" + "+1" * MANY,
}
"""The parser takes them; some interpreters have no tree as deep, and none can write one."""
UNWRITABLE = {**DEEP, "a hexadecimal number of 5,000 digits": "0x" + "9" * 5000}
ODD = {**UNREADABLE, **UNWRITABLE}
VERB_EXAMPLES = [verb.example.replace("OLD", "a").replace("NEW", "b").replace("NAME", "a") for verb in VERBS]


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("read", [parse, parse_expression])
def test_what_cannot_be_read_is_not_python(text, read):
    with pytest.raises(NotPython, match=r"^.{5,300}$"):
        read(text)


@pytest.mark.parametrize("text", UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_cannot_be_written_is_not_python(text):
    with pytest.raises(NotPython, match=r"nested too deeply|digits"):
        unparse(parse(text))


def test_branches_as_deep_as_nobody_writes_are_not_python():
    with pytest.raises(NotPython, match="nested too deeply"):
        parse("if a: pass\n" + "elif a: pass\n" * MANY)


@pytest.mark.parametrize("text", ['"""', "(\n", "def f():\n  a\n b"])
def test_tokens_of_damaged_text_end_with_the_same_error(text):
    with pytest.raises(NotPython):
        list(tokens(text))


@pytest.mark.parametrize("text", ["'\\d'", "1 is 1", "1if 1else 1", "()()"])
def test_what_the_interpreter_would_remark_on_is_read_without_a_warning(text):
    assert parse(text).body
    assert parse_expression(text)


@pytest.mark.parametrize("instruction", VERB_EXAMPLES)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_of_no_selection_an_instruction_makes_anything_but_a_plan_or_a_sentence(instruction, text):
    """Trust finding 13: MemoryError of the parser was told as memory that is full, and cost the worker its contexts."""
    for selection in (f"x = {text}\n", f"def f(a, b={text}): return a\n", f"def f(a):\n    return {text}\n"):
        with contextlib.suppress(PromptError):
            plan_of(instruction, selection, "")


def test_a_function_that_is_too_long_to_read_is_not_read():
    """Trust 13: CPython takes half a minute over a name of 100,000 parts, and nothing can interrupt it."""
    with pytest.raises(PromptError, match=r"at most 50,000 is read: select less"):
        plan_of("add a docstring", "def f():\n    import a" + ".b" * 100_000, "")


def test_nothing_else_reads_or_writes_python():
    """Trust 13: each of these raises errors of its own; one file knows them all."""
    folder = Path(sfumato_model.__file__).parent
    own = (r"\bast\.(?:parse|unparse|literal_eval)\(", r"(?<![.\w])compile\(", r"\btokenize\.\w*tokens?\(", "symtable")
    calls = re.compile("|".join(own))
    found = {path.name for path in folder.rglob("*.py") if calls.search(path.read_text(encoding="utf-8"))}
    assert found == {"python_text.py"}
