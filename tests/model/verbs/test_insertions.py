"""`make async`, `return None if NAME is None` and `wrap the body in try` put code in, and touch nothing else."""

from __future__ import annotations

import ast
import asyncio

import pytest
from sfumato_model.api.errors import PromptError

from sfumato_model.verbs import plan_of

ASYNC, GUARD, TRY = "make async", "return None if a is None", "wrap the body in try"


def made(instruction, source, before="", after=""):
    plan = plan_of(instruction, source, before, after)
    assert not plan.holes
    text = plan.filled(())
    assert plan.problem(text) == ""
    return text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    return 1", "async def f():\n    return 1"),
        ('@d("def ")\n@e\ndef f():\n    pass', '@d("def ")\n@e\nasync def f():\n    pass'),
        ("@d  # def\n# def\ndef f(): ...", "@d  # def\n# def\nasync def f(): ..."),
        ("@overload\ndef f(a: int) -> int: ...", "@overload\nasync def f(a: int) -> int: ..."),
        ("def f():\n    def g():\n        yield from a\n    return g", None),
        ("def f():\n    yield 1", "async def f():\n    yield 1"),
        ("def \\\n f(): pass", "async def \\\n f(): pass"),
        ("@d(lambda: (yield))\ndef f(): pass", None),
    ],
)
def test_async_is_put_before_def(source, expected):
    """edits 3: under a decorator `def` was written twice."""
    assert made(ASYNC, source) == (expected or source.replace("def f", "async def f"))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("async def f(): pass", "async already"),
        ("def f(): yield from a", "yield from"),
        ("def f():\n    yield 1\n    return 2", "a generator that returns a value"),
    ],
)
def test_what_cannot_be_async_is_refused_with_the_reason(source, says):
    with pytest.raises(PromptError, match=says):
        made(ASYNC, source)


def test_a_selection_that_leaves_out_async_is_still_async():
    with pytest.raises(PromptError, match="async already"):
        made(ASYNC, "def f():\n        await a", "class A:\n    async ")
    assert (
        made(GUARD, "def f(a): await a", "async ") == "def f(a):\n    if a is None:\n        return None\n    await a"
    )


def test_what_the_verb_does_not_foresee_is_found_by_the_compiler():
    plan = plan_of(ASYNC, "def f(): pass")
    assert "positional argument follows keyword" in plan.problem("async def f(): g(a=1, 2)")
    assert "outside" in plan.problem("def f(): await a")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a): return a", "def f(a):\n    if a is None:\n        return None\n    return a"),
        ("def f(a): 'Say.'; return a", "def f(a):\n    'Say.'\n    if a is None:\n        return None\n    return a"),
        ("def f(a): 'Say.'", "def f(a):\n    'Say.'\n    if a is None:\n        return None"),
        ("def f(a): ...  # stub", "def f(a):\n    if a is None:\n        return None\n    ...  # stub"),
        ("def f(a): \\\n  return a", "def f(a):\n    if a is None:\n        return None\n    return a"),
        ("def f(a):  # why\n    return a", "def f(a):  # why\n    if a is None:\n        return None\n    return a"),
        (
            "def f(a):\n    # why\n    return a",
            "def f(a):\n    if a is None:\n        return None\n    # why\n    return a",
        ),
        (
            'def f(a):\n    """Say\n  a.\n    """  # noqa\n\n    return a',
            'def f(a):\n    """Say\n  a.\n    """  # noqa\n    if a is None:\n        return None\n\n    return a',
        ),
        ('def f(a):\n    """Say."""', 'def f(a):\n    """Say."""\n    if a is None:\n        return None'),
        ("def f(a):\n\treturn a", "def f(a):\n\tif a is None:\n\t\treturn None\n\treturn a"),
        ("def f(a):\n  return a", "def f(a):\n  if a is None:\n    return None\n  return a"),
        (
            "def f(a):\n    @d\n    def g(): pass\n    return g",
            "def f(a):\n    if a is None:\n        return None\n    @d\n    def g(): pass\n    return g",
        ),
        ("def f(a, /): x = 1; return a", "def f(a, /):\n    if a is None:\n        return None\n    x = 1; return a"),
        (
            "def f(a=lambda: {1: 2}[1]) -> (lambda: 1): return a",
            "def f(a=lambda: {1: 2}[1]) -> (lambda: 1):\n    if a is None:\n        return None\n    return a",
        ),
        ("async def f(a):\n    yield a", "async def f(a):\n    if a is None:\n        return\n    yield a"),
    ],
)
def test_a_guard_stands_behind_the_docstring_and_before_all_else(source, expected):
    """edits 4: under tabs the guard had no body, and two spaces became four."""
    assert made(GUARD, source) == expected


def test_a_guarded_function_returns_none_for_none():
    space = {}
    for source in ("def f(a): return a + 1", "async def f(a): return a + 1", "def f(*, a=None): return a + 1"):
        exec(made(GUARD, source), space)
        answer = space["f"](a=None)
        assert (asyncio.run(answer) if asyncio.iscoroutine(answer) else answer) is None


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def f(b): pass", "no parameter a"),
        ("def f(*a): pass", "never None"),
        ("def f(**a): pass", "never None"),
        ("def f(a):\n    if a is None:\n        return None\n    return a", "already"),
    ],
)
def test_a_guard_that_says_nothing_is_refused(source, says):
    with pytest.raises(PromptError, match=says):
        made(GUARD, source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): return 1", "def f():\n    try:\n        return 1\n    except Exception:\n        raise"),
        (
            'def f():\n    """Say."""\n    return 1',
            'def f():\n    """Say."""\n    try:\n        return 1\n    except Exception:\n        raise',
        ),
        (
            "def f():\n    # why\n\n    return 1  # so",
            "def f():\n    try:\n        # why\n\n        return 1  # so\n    except Exception:\n        raise",
        ),
        (
            'def f():\n    x = """a\n    b\n"""\n    return x',
            'def f():\n    try:\n        x = """a\n    b\n"""\n        return x\n    except Exception:\n        raise',
        ),
        (
            'def f(a):\n    return f"""{a}\n    {a:\\\n>3} b"""',
            'def f(a):\n    try:\n        return f"""{a}\n    {a:\\\n>3} b"""\n    except Exception:\n        raise',
        ),
        (
            "def f():\n    return g('a\\\n    b',\n        1)",
            "def f():\n    try:\n        return g('a\\\n    b',\n            1)\n    except Exception:\n        raise",
        ),
        (
            "def f():\n    global a\n    a = 1",
            "def f():\n    try:\n        global a\n        a = 1\n    except Exception:\n        raise",
        ),
        (
            "def f(a):\n\tif a:\n\t\treturn a",
            "def f(a):\n\ttry:\n\t\tif a:\n\t\t\treturn a\n\texcept Exception:\n\t\traise",
        ),
        ("def f(a):\n  return a", "def f(a):\n  try:\n    return a\n  except Exception:\n    raise"),
        (
            "def f(a):\n    if a:\n\treturn a\n    return 1",
            "def f(a):\n    try:\n        if a:\n    \treturn a\n        return 1"
            "\n    except Exception:\n        raise",
        ),
    ],
)
def test_the_body_stands_in_the_try_as_it_was(source, expected):
    """edits 1: a function with a comment got `return None None`."""
    try:
        ast.parse(source)
    except SyntaxError:
        pytest.skip("this Python does not take the function itself")
    assert made(TRY, source) == expected


def test_strings_keep_their_text_in_a_try():
    source = 'def f(a):\n    return f"""{a}\n  {f"{a}"} b""", """x\n    y""" "z"'
    space, wrapped = {}, {}
    exec(source, space)
    exec(made(TRY, source), wrapped)
    assert space["f"](1) == wrapped["f"](1)


def test_what_raises_in_a_try_raises_as_before():
    space = {}
    exec(made(TRY, "def f(): return 1 / 0"), space)
    with pytest.raises(ZeroDivisionError):
        space["f"]()


def test_a_handler_that_could_not_name_what_it_catches_is_refused():
    with pytest.raises(PromptError, match="variable Exception"):
        made(TRY, "def f(Exception): return 1")


def deepest(make):
    """What can still be compiled of texts with more and more blocks."""
    taken = ""
    for blocks in range(15, 40):
        try:
            compile(f"def f():\n{make(blocks)}", "<text>", "exec")
        except SyntaxError:
            break
        taken = make(blocks)
    return taken


def test_a_body_in_more_blocks_than_python_takes_is_refused():
    deep = deepest(lambda blocks: "\n".join("    " * (at + 1) + "with a:" for at in range(blocks)) + " pass")
    plan = plan_of(TRY, f"def f():\n{deep}")
    assert "too many statically nested blocks" in plan.problem(plan.filled(()))


@pytest.mark.parametrize("instruction", [GUARD, TRY])
@pytest.mark.parametrize(
    ("before", "unit"),
    [("if x:\n\ty = 1\n", "\t"), ("if x:\n  y = 1\n", "  "), ("", "    "), ("if x:\n   y = 1\n", "   ")],
)
def test_a_one_line_body_is_indented_as_its_document_is(instruction, before, unit):
    """edits 4: the unit of indentation is the file's own."""
    lines = made(instruction, "def f(a): return a", before).split("\n")
    assert [line[: len(line) - len(line.lstrip())] for line in lines[1:3]] == [unit, unit * 2]


@pytest.mark.parametrize("instruction", [ASYNC, GUARD, TRY, "add a docstring", "rename a to b"])
@pytest.mark.parametrize(
    ("before", "source", "after"),
    [
        ("class A:\n    ", "@d\n    def f(self, a):\n        return a", "\n\n    x = 1\n"),
        ("class A:\n    @d\n    ", "def f(self, a):\n        return a", "\n"),
        ("if x:\n\tclass A:\n\t\t", "def f(self, a):\n\t\t\treturn a", "  # end\n\ny = 1\n"),
        ("def g():\n  x = 1\n  ", "def f(a):\n    nonlocal x\n    x = a", "\n  return f\n"),
        ("", "def f(a):\n    return a", "\n\n\n# more\ndef g(): pass\n"),
    ],
)
def test_a_function_is_changed_where_it_stands(instruction, before, source, after):
    plan = plan_of(instruction, source, before, after)
    text = plan.filled(["Say it."] * len(plan.holes))
    assert plan.problem(text) == ""
    ast.parse(before + text + after)


@pytest.mark.parametrize(
    ("before", "source", "after", "says"),
    [
        ("", "def f(a):\n    b = a", "\n    return b\n", "ends within the function"),
        ("", "def f(a):\n    return a", " + 1\n", "ends within the function"),
        ("class A:\n\t", "def f(a):\n\t\tb = a", "\n\n# x\n\t\treturn b\n", "ends within the function"),
        ("x = 1; ", "def f(a):\n    return a", "", "in the middle of a line"),
        ("", "def f(a):\r    return a", "", "carriage return"),
        ("", "def f(a): return " + "(" * 50 + ")" * 49, "", "not Python that can be read"),
    ],
)
def test_a_selection_that_is_not_the_whole_function_is_refused(before, source, after, says):
    with pytest.raises(PromptError, match=says):
        plan_of(TRY, source, before, after)


def test_a_function_that_is_too_deep_to_be_read_is_refused():
    deep = "def f(a):\n    return " + " + ".join(["a"] * 900)
    with pytest.raises(PromptError, match="too deep"):
        plan_of("rename a to b", deep)
