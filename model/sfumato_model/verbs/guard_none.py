"""`return None if NAME is None`: a guard in front of the body, behind the docstring."""

from __future__ import annotations

import ast
import re
from unicodedata import normalize

from sfumato_model.api.errors import PromptError
from sfumato_model.text.python_text import NotPython, unparse
from sfumato_model.verbs.plan import Plan
from sfumato_model.verbs.source.function import PythonFunction
from sfumato_model.verbs.source.own_code import is_generator


def guard_none(parsed: PythonFunction, match: re.Match[str]) -> Plan:
    name = normalize("NFKC", match["name"])
    parameters = parsed.function.args
    if name in [a.arg for a in (parameters.vararg, parameters.kwarg) if a is not None]:
        raise PromptError(f"{name} of {parsed.name} collects arguments and is never None")
    if name not in [a.arg for a in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)]:
        raise PromptError(f"{parsed.name} has no parameter {name}")
    # Nothing else can be said there, even None, in an async generator.
    bare = isinstance(parsed.function, ast.AsyncFunctionDef) and is_generator(parsed.function)
    condition, answer = f"if {name} is None:", "return" if bare else "return None"
    opened = parsed.opened()
    statements = opened.function.body[opened.documented :]
    if statements and _is_guard(statements[0], condition):
        raise PromptError(f"{parsed.name} begins with {condition} return already")
    head, body = opened.parted(documented=opened.documented)
    guard = f"{opened.inner}{condition}\n{opened.inner}{opened.unit}{answer}"
    return Plan(
        instruction=f"return None if {name} is None",
        old=parsed.source,
        pieces=(f"{head}{guard}\n{body}" if body else head + guard,),
    )


def _is_guard(statement: ast.stmt, condition: str) -> bool:
    try:
        lines = [line.strip() for line in unparse(statement).split("\n")]
    except NotPython:
        return False
    return lines[0] == condition and lines[1:] in (["return"], ["return None"])
