"""`make async`: the word is put in front of `def`, and there is nothing to guess."""

from __future__ import annotations

import ast
import re

from sfumato_model.api.errors import PromptError
from sfumato_model.verbs.plan import Plan
from sfumato_model.verbs.source.function import PythonFunction
from sfumato_model.verbs.source.own_code import own_code


def make_async(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    name = parsed.name
    if isinstance(parsed.function, ast.AsyncFunctionDef):
        raise PromptError(f"{name} is async already")
    own = list(own_code(parsed.function))
    if any(isinstance(node, ast.YieldFrom) for node in own):
        raise PromptError(f"{name} has a yield from, which no async function can have: loop over it and yield first")
    returns = any(isinstance(node, ast.Return) and node.value is not None for node in own)
    if returns and any(isinstance(node, ast.Yield) for node in own):
        raise PromptError(f"{name} is a generator that returns a value, which no async generator can")
    at = parsed.def_at
    return Plan(
        instruction="make async", old=parsed.source, pieces=(f"{parsed.source[:at]}async {parsed.source[at:]}",)
    )
