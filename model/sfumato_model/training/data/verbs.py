"""Edits with a known right answer, made from real functions: instruction, old text, new text.

Most run backwards: the real function is the new text, and the old one lacks what the instruction asks for, so the
model learns to write what people wrote.
"""

from __future__ import annotations

import ast
import random
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from sfumato_model.api.errors import PromptError
from sfumato_model.text.python_text import NotPython, parse
from sfumato_model.training.data.damage import SWAPS
from sfumato_model.verbs.source.function import Function
from sfumato_model.verbs.type_hints import without_hints


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One rewrite example. `rest` is what follows `new` in the function."""

    instruction: str
    old: str
    new: str
    rest: str = ""


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A function that verbs are tried on: its text, the indentation it stands under, its tree."""

    source: str
    indent: str
    function: Function
    rng: random.Random


def make_edit(source: str, indent: str, rng: random.Random) -> Edit | None:
    """Make an edit of the function `source` (its first line unindented, the rest as in a file under `indent`).

    Returns `None` when no verb fits.
    """
    try:
        tree = parse(textwrap.dedent(indent + source))
    except NotPython:
        return None
    function = tree.body[0] if tree.body else None
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    verbs: list[Callable[[_Case], Edit | None]] = [
        _type_hints, _docstring, _rename, _guard_none, _make_async, _wrap_in_try, _fix, _complete,
    ]  # fmt: skip
    rng.shuffle(verbs)
    case = _Case(source=source, indent=indent, function=function, rng=rng)
    edits = (verb(case) for verb in verbs)
    return next((e for e in edits if e is not None and e.old != e.new), None)


def _first_line(function: Function) -> int:
    """The line (from 1) on which the body begins; a decorated statement begins with its decorators."""
    return _first_line_of(function.body[0])


def _first_line_of(statement: ast.stmt) -> int:
    return min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])


def _header_end(source: str, function: Function) -> int:
    """Characters of `source` up to the line of the first statement of the body."""
    first = _first_line(function)
    if first == 1:
        return len(source)
    return sum(len(line) + 1 for line in source.split("\n")[: first - 1])


def _type_hints(case: _Case) -> Edit | None:
    every = [*case.function.args.posonlyargs, *case.function.args.args, *case.function.args.kwonlyargs]
    if case.function.returns is None or not any(a.annotation for a in every):
        return None
    header = case.source[: _header_end(case.source, case.function)].rstrip()
    try:
        old = without_hints(case.function)
    except PromptError:
        return None
    rest = case.source[len(header) :]
    return Edit(instruction="add type hints", old=old, new=header, rest=rest)


def _docstring(case: _Case) -> Edit | None:
    first = case.function.body[0]
    if ast.get_docstring(case.function) is None or len(case.function.body) < 2 or first.end_lineno is None:
        return None
    # Lines are taken out whole, so the docstring has to have its own.
    if first.lineno == 1 or _first_line_of(case.function.body[1]) <= first.end_lineno:
        return None
    lines = case.source.split("\n")
    old = "\n".join(lines[: first.lineno - 1] + lines[first.end_lineno :])
    return Edit(instruction="add a docstring", old=old, new=case.source)


def _rename(case: _Case) -> Edit | None:
    names = sorted({n.id for n in ast.walk(case.function) if isinstance(n, ast.Name)})
    names = [n for n in names if len(re.findall(rf"\b{n}\b", case.source)) >= 2 and n not in ("self", "cls")]
    if not names:
        return None
    name = case.rng.choice(names)
    other = case.rng.choice(["value", "item", "data", "result", "name", "node", "x", f"{name}_", f"new_{name}", "obj"])
    if re.search(rf"\b{other}\b", case.source):
        return None
    # What stands before a quote is a string's prefix.
    old = re.sub(rf"\b{name}\b(?![\"'])", other, case.source)
    return Edit(instruction=f"rename {other} to {name}", old=old, new=case.source)


def _guard_none(case: _Case) -> Edit | None:
    names = [a.arg for a in case.function.args.args if a.arg not in ("self", "cls")]
    first = _first_line(case.function)
    if not names or first == 1 or ast.get_docstring(case.function) is not None:
        return None
    name, lines = case.rng.choice(names), case.source.split("\n")
    inner = _indent_of(lines[first - 1])
    guard = [f"{inner}if {name} is None:", f"{inner}    return None"]
    new = "\n".join(lines[: first - 1] + guard + lines[first - 1 :])
    return Edit(instruction=f"return None if {name} is None", old=case.source, new=new)


def _make_async(case: _Case) -> Edit | None:
    if isinstance(case.function, ast.AsyncFunctionDef):
        old = re.sub(r"\bawait ", "", case.source.removeprefix("async "))
        return Edit(instruction="make async", old=re.sub(r"\basync (with|for) ", r"\1 ", old), new=case.source)
    if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(case.function)):
        return None
    return Edit(instruction="make async", old=case.source, new="async " + case.source)


def _wrap_in_try(case: _Case) -> Edit | None:
    first = _first_line(case.function)
    if first == 1 or '"""' in case.source or len(case.function.body) > 4:
        return None
    lines = case.source.split("\n")
    head, body = lines[: first - 1], lines[first - 1 :]
    inner = _indent_of(body[0])
    shifted = ["    " + line if line.strip() else line for line in body]
    new = "\n".join([*head, f"{inner}try:", *shifted, f"{inner}except Exception:", f"{inner}    return None"])
    return Edit(instruction="wrap the body in try", old=case.source, new=new)


def _fix(case: _Case) -> Edit | None:
    """The old text is the same code, damaged: an operator, a number or a name is wrong."""
    places = [
        (m.start(), m.group()) for m in re.finditer(r"==|!=|(?<![-<>])[<>](?![=<>])|\+| and | or |True", case.source)
    ]
    if not places:
        return None
    start, found = case.rng.choice(places)
    wrong = found.replace(found.strip(), SWAPS[found.strip()])
    old = case.source[:start] + wrong + case.source[start + len(found) :]
    return Edit(instruction="fix", old=old, new=case.source)


def _complete(case: _Case) -> Edit | None:
    """The old text is the same code, incomplete: its last lines are missing."""
    lines = case.source.split("\n")
    if len(lines) < 3:
        return None
    kept = case.rng.randrange(1, len(lines) - 1)
    return Edit(instruction="complete", old="\n".join(lines[:kept]), new=case.source)


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
