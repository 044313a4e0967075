"""What each verb may change in a selected function, and that it can change nothing else."""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import re
import shutil
import textwrap
import warnings

import pytest

from sfumato_model.errors import PromptError
from sfumato_model.verbs import VERBS, PlanHole, plan_of


def functions_of(module):
    """Source and indentation of a module's functions, decorators included, as a selection has them."""
    text = inspect.getsource(module)
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            source = "\n".join(lines[first - 1 : node.end_lineno])
            yield source.lstrip(), source[: len(source) - len(source.lstrip())]


REAL = [found for module in (contextlib, functools, inspect, shutil, textwrap) for found in functions_of(module)]


def filled(plan, *texts):
    """The new text, with `texts` in the plan's holes; the last one stands for those that are left."""
    holes = iter([*texts, *[texts[-1]] * 99])
    return "".join(p.becomes(next(holes)) if isinstance(p, PlanHole) else p for p in plan.pieces) + plan.rest


def tree(source, indent=""):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(textwrap.dedent(indent + source)).body[0]


def planned(instruction):
    """The plans of the real functions that take `instruction`; most do, or a test says nothing."""
    found = []
    for source, indent in REAL:
        with contextlib.suppress(PromptError):
            found.append((source, indent, plan_of(instruction, source, indent)))
    assert len(found) > len(REAL) / 10
    return found


def as_it_was(plan):
    """The text whose holes hold what stands there when nothing is found."""
    return "".join(p.otherwise if isinstance(p, PlanHole) else p for p in plan.pieces) + plan.rest


def test_type_hints_may_be_added_where_they_are_missing_and_nothing_else_changes():
    for source, _, plan in planned("add type hints"):
        assert as_it_was(plan) == source


def test_type_hints_with_every_hole_filled_are_those_of_the_function():
    for _, indent, plan in planned("add type hints"):
        new = tree(filled(plan, "T"), indent)
        every = [*new.args.posonlyargs, *new.args.args, *new.args.kwonlyargs, new.args.vararg, new.args.kwarg]
        assert all(a.annotation for a in every if a is not None and a.arg not in ("self", "cls"))
        assert new.returns


def test_a_docstring_is_put_before_the_body_and_nothing_else_changes():
    for source, indent, plan in planned("add a docstring"):
        new = filled(plan, "Say it.")
        assert ast.get_docstring(tree(new, indent)) == "Say it."
        before, line, after = new.partition(f'{plan.pieces[0].split(chr(10))[-1]}Say it."""\n')
        assert line
        assert before + after == source


def test_renaming_may_change_the_name_and_nothing_else():
    for source, _, plan in planned("rename self to this"):
        assert "self" in source
        assert not re.search(r"\bself\b(?![\"'])", plan.pieces[0])
        if "this" not in source:
            assert re.sub(r"\bthis\b", "self", plan.pieces[0]) == source


def test_renaming_leaves_no_hole():
    assert plan_of("rename a to b", "def f(a):\n    return a", "").pieces == ("def f(b):\n    return b",)


def test_a_guard_is_put_before_the_body_and_nothing_else_changes():
    for source, indent, plan in planned("return None if self is None"):
        new = filled(plan, "self is None:\n<MARK>")
        start = new.index("if self is None:\n<MARK>")
        line = new.rindex("\n", 0, start) + 1
        assert new[:line] + new[start + len("if self is None:\n<MARK>") :].removeprefix("\n") in (source, source + "\n")
        guarded = tree(filled(plan, f"self is None:\n{new[line:start]}    return None"), indent)
        kept = [
            node for node in guarded.body if not isinstance(node, ast.If) or "self is None" not in ast.unparse(node)
        ]
        assert [ast.dump(n) for n in kept] == [ast.dump(n) for n in tree(source, indent).body]


def test_making_async_may_put_something_before_def_and_nothing_else():
    for source, indent, plan in planned("make async"):
        assert filled(plan, "") == source
        with contextlib.suppress(SyntaxError):  # "yield from" cannot be in an async function
            assert isinstance(tree(filled(plan, "async "), indent), ast.AsyncFunctionDef)


def test_wrapping_in_try_keeps_the_body():
    for source, indent, plan in planned("wrap the body in try"):
        new, old = tree(filled(plan, " ValueError: ..."), indent), tree(source, indent)
        *docstring, attempt = new.body
        assert isinstance(attempt, ast.Try)
        assert [ast.dump(n) for n in (*docstring, *attempt.body)] == [ast.dump(n) for n in old.body]
        new.body = old.body
        assert ast.dump(new) == ast.dump(old)


@pytest.mark.parametrize("verb", [verb.example for verb in VERBS])
def test_every_plan_tells_the_model_what_it_was_trained_on(verb):
    instruction = verb.replace("OLD", "a").replace("NEW", "b").replace("NAME", "a")
    plan = plan_of(f"  {instruction[0].upper()}{instruction[1:]}. ", "def f(a):\n    return a", "")
    assert plan.instruction.lower() == instruction.lower()


def test_type_hints_see_a_header_without_them():
    plan = plan_of("add type hints", "@a(1)\ndef f(a: int, *, b='x') -> bool:  # why\n    return a", "")
    assert plan.old == "def f(a, *, b='x'):"


@pytest.mark.parametrize(
    "source",
    [
        "def f(a, b):  # noqa\n    return a",
        "def f(a):\n    # why\n    return a",
        "def f(a, b=lambda x: {1: 2}):\n    return a",
        "def f(\n    a,  # one: two\n    b,\n):\n    return a",
        "@deco(lambda: (1))\ndef f(a):\n    return a",
        "async def f(a):\n    return a",
        "def f(a) -> dict[str, int]:\n    return a",
        "def f(é='日本:') -> 'x':\n    return é",
        "def f(a): return a",
    ],
)
def test_type_hints_leave_comments_decorators_and_defaults(source):
    plan = plan_of("add type hints", source, "")
    assert as_it_was(plan) == source
    assert plan.pieces[0].endswith(("(a", "\n    a", "(é"))


def test_type_hints_that_are_there_already_are_kept():
    plan = plan_of("add type hints", "def f(a: int, b=1) -> str:\n    return a", "")
    assert filled(plan, "int") == "def f(a: int, b: int = 1) -> str:\n    return a"


@pytest.mark.parametrize("text", ["", "1", "int, b", "x y", "int):", "f()", "lambda: 1", "[int]"])
def test_a_hint_that_is_no_type_is_left_out(text):
    source = "def f(a, b=1):\n    return a"
    assert filled(plan_of("add type hints", source, ""), text) == source


@pytest.mark.parametrize(
    "text", ["int", "t.Any", "dict[str, int]", "int | None", "'Node'", "Callable[[int], str]", "None"]
)
def test_names_subscripts_unions_and_strings_are_types(text):
    plan = plan_of("add type hints", "def f(a):\n    return a", "")
    assert filled(plan, text) == f"def f(a: {text}) -> {text}:\n    return a"


def test_a_function_with_all_its_hints_is_refused():
    with pytest.raises(PromptError, match="all its type hints"):
        plan_of("add type hints", "def f(self, a: int) -> str:\n    return a", "")


def test_self_needs_no_hint():
    plan = plan_of("add type hints", "def f(self, a):\n    return a", "")
    assert plan.pieces[0] == "def f(self, a"


def test_a_method_keeps_its_indentation():
    plan = plan_of("return None if a is None", "def f(self, a):\n        return a", "    ")
    assert filled(plan, "a is None:\n            return None") == (
        "def f(self, a):\n        if a is None:\n            return None\n        return a"
    )


def test_a_docstring_of_a_method_has_the_bodys_indentation():
    plan = plan_of("add a docstring", "def f(self):\n        return 1", "    ")
    assert filled(plan, "One.") == 'def f(self):\n        """One."""\n        return 1'


def test_a_guard_stands_behind_the_docstring():
    plan = plan_of("return None if a is None", 'def f(a):\n    """Say\n    a.\n    """\n    return a', "")
    assert filled(plan, "X") == 'def f(a):\n    """Say\n    a.\n    """\n    if X\n    return a'


def test_a_guard_of_a_function_that_has_only_a_docstring_adds_no_line_behind_it():
    plan = plan_of("return None if a is None", 'def f(a):\n    """Say a."""', "")
    assert filled(plan, "X") == 'def f(a):\n    """Say a."""\n    if X'


def test_a_docstring_stays_outside_of_the_try():
    plan = plan_of("wrap the body in try", 'def f(a):\n    """Say a."""\n    return a', "")
    assert filled(plan, " X") == 'def f(a):\n    """Say a."""\n    try:\n        return a\n    except X'


def test_tabs_are_indented_by_a_tab():
    plan = plan_of("wrap the body in try", "def f(a):\n\tif a:\n\t\treturn a", "")
    assert filled(plan, " X") == "def f(a):\n\ttry:\n\t\tif a:\n\t\t\treturn a\n\texcept X"


def test_async_is_put_behind_the_decorators():
    plan = plan_of("make async", '@deco("def ")\n@other\ndef f():\n    return 1', "")
    assert filled(plan, "async ") == '@deco("def ")\n@other\nasync def f():\n    return 1'


def test_a_renaming_leaves_longer_names_and_the_prefixes_of_strings():
    plan = plan_of("rename f to g", "def f(ff):\n    return f'{f}' + ff", "")
    assert filled(plan, "g") == "def g(ff):\n    return f'{g}' + ff"


def test_an_unknown_instruction_is_refused_with_what_is_known():
    with pytest.raises(PromptError) as refused:
        plan_of("make it fast", "def f():\n    return 1", "")
    assert all(verb.example in str(refused.value) for verb in VERBS)
    assert "chat template" in str(refused.value)
    assert "'make it fast'" in str(refused.value)


ONE = "def f(a):\n    return a"


@pytest.mark.parametrize(
    ("instruction", "source", "message"),
    [
        ("make async", "x = 1", "not one function"),
        ("make async", f"{ONE}\n\n{ONE}", "not one function"),
        ("make async", "class A:\n    pass", "not one function"),
        ("make async", "def f(:", "not Python that can be read"),
        ("make async", "return a", "not one function"),
        ("make async", f"async {ONE}", "async already"),
        ("add a docstring", "def f(a): return a", "on a line of its own"),
        ("add a docstring", "def f(\n    a,\n): return a", "on a line of its own"),
        ("wrap the body in try", "def f(a): return a", "on a line of its own"),
        ("return None if a is None", "def f(a): return a", "on a line of its own"),
        ("add a docstring", 'def f():\n    """There."""', "has a docstring already"),
        ("rename b to c", ONE, "has no b"),
        ("rename a to 1", ONE, "'1' is not a name"),
        ("rename a to class", ONE, "'class' is not a name"),
        ("return None if b is None", ONE, "has no parameter b"),
        ("wrap the body in try", 'def f():\n    return """a\n    b"""', "string over several lines"),
        ("wrap the body in try", "def f():\n    return 'a\\\n    b'", "string over several lines"),
        ("wrap the body in try", 'def f():\n    """There."""', "nothing to wrap"),
    ],
)
def test_what_a_verb_cannot_do_is_refused_and_says_why(instruction, source, message):
    with pytest.raises(PromptError, match=message):
        plan_of(instruction, source, "")
