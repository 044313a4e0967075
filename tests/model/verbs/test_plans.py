"""What each verb may change in a selected function, and that it can change nothing else."""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import inspect
import re
import shutil
import textwrap
import warnings

import pytest
from sfumato_model.api.errors import PromptError

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
        text = f"if 1:\n{indent}{source}" if indent else source
        parsed = ast.parse(text).body[0]
        return parsed.body[0] if indent else parsed


def planned(instruction):
    """The plans of the real functions that take `instruction`; most do, or a test says nothing."""
    found = []
    for source, indent in REAL:
        with contextlib.suppress(PromptError):
            found.append((source, indent, plan_of(instruction, source, indent)))
    assert len(found) > len(REAL) / 10
    return found


def as_it_was(plan):
    """The text whose holes hold what stands there when nothing is found or known."""
    return "".join(p.otherwise if isinstance(p, PlanHole) else p for p in plan.pieces) + plan.rest


def new_tree(plan, indent):
    """The new function, made by a plan that leaves nothing to the model and breaks nothing."""
    assert not plan.holes
    text = plan.filled(())
    assert plan.problem(text) == ""
    return tree(text, indent)


def dumped(nodes):
    return [ast.dump(node) for node in nodes]


def parted(function):
    """The docstring and the statements behind it."""
    documented = ast.get_docstring(function, clean=False) is not None
    return function.body[:documented], function.body[documented:]


def test_a_guard_is_put_behind_the_docstring_and_nothing_else_changes():
    for source, indent, plan in planned("return None if self is None"):
        (old_doc, old_body), (doc, body) = parted(tree(source, indent)), parted(new_tree(plan, indent))
        assert ast.unparse(body[0]) == "if self is None:\n    return None"
        assert dumped([*doc, *body[1:]]) == dumped([*old_doc, *old_body])


def test_making_async_changes_the_kind_of_the_function_and_nothing_else():
    """edits 3: decorated functions became `defdef area`."""
    for source, indent, plan in planned("make async"):
        old = tree(source, indent)
        assert ast.dump(new_tree(plan, indent)) == ast.dump(ast.AsyncFunctionDef(**dict(ast.iter_fields(old))))


def test_wrapping_in_try_keeps_the_body_and_what_happens_when_it_raises():
    for source, indent, plan in planned("wrap the body in try"):
        new, old = new_tree(plan, indent), tree(source, indent)
        (doc, (attempt,)), (old_doc, old_body) = parted(new), parted(old)
        assert dumped(doc) == dumped(old_doc)
        assert dumped(attempt.body) == dumped(old_body)
        assert ast.unparse(attempt.handlers[0]) == "except Exception:\n    raise"
        new.body = old.body
        assert ast.dump(new) == ast.dump(old)


def test_renaming_the_first_parameter_of_real_functions_changes_only_its_name():
    """edits 2: a renaming is of one binding, by scope."""
    for source, indent, plan in planned("rename self to this_one"):
        new, old = new_tree(plan, indent), tree(source, indent)
        assert "self" not in [a.arg for a in new.args.args]
        back = re.sub(r"\bthis_one\b", "self", plan.filled(()))
        assert ast.dump(tree(back, indent)) == ast.dump(old)


def test_hints_where_none_is_found_are_what_the_code_proves():
    for source, indent, plan in planned("add type hints"):
        new, old = tree(filled(plan, ""), indent), tree(source, indent)
        for was, now in zip(ast.walk(old.args), ast.walk(new.args), strict=False):
            if isinstance(now, ast.arg) and now.annotation is not None and was.annotation is None:
                assert ast.unparse(now.annotation) in vars(builtins)


def test_type_hints_may_be_added_where_they_are_missing_and_nothing_else_changes():
    for source, _, plan in planned("add type hints"):
        assert as_it_was(plan) == source


def test_a_docstring_is_put_before_the_body_and_nothing_else_changes():
    for source, indent, plan in planned("add a docstring"):
        new = filled(plan, "Say it.")
        assert ast.get_docstring(tree(new, indent)) == "Say it."
        before, line, after = new.partition(f'{plan.pieces[0].split(chr(10))[-1]}Say it."""\n')
        assert line
        assert before + after == source


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


def test_a_function_with_all_its_hints_is_refused():
    with pytest.raises(PromptError, match="all its type hints"):
        plan_of("add type hints", "def f(self, a: int) -> str:\n    return a", "")


def test_self_needs_no_hint():
    plan = plan_of("add type hints", "def f(self, a):\n    return a", "")
    assert plan.pieces[0] == "def f(self, a"


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
        ("add a docstring", 'def f():\n    """There."""', "has a docstring already"),
        ("rename b to c", ONE, "f has no variable b"),
        ("rename a to 1", ONE, "'1' is not a name"),
        ("rename a to class", ONE, "'class' is not a name"),
        ("return None if b is None", ONE, "has no parameter b"),
        ("wrap the body in try", 'def f():\n    """There."""', "nothing to wrap"),
    ],
)
def test_what_a_verb_cannot_do_is_refused_and_says_why(instruction, source, message):
    with pytest.raises(PromptError, match=message):
        plan_of(instruction, source, "")
