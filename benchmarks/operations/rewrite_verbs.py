"""Rewrites under the verbs' instructions, each verb judged by what it is for."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable

from benchmarks.operations.asking import Judged, Values, asked
from benchmarks.operations.verb_edits import VerbEdit
from benchmarks.shared.source import Function, parameters

from sfumato_model.api.request import RewriteRequest
from sfumato_model.api.result import FillResult
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.text.python_text import NotPython, parse
from sfumato_model.verbs import PlanHole, plan_of


def rewritten(engine: LoadedEngine, case: VerbEdit) -> Judged:
    request = RewriteRequest(selection=case.selection, instruction=case.edit.instruction)
    result, spent = asked(engine, "rewrite", request, FillResult)
    return judged(case, result.candidates[0].texts[0], spent)


def judged(case: VerbEdit, text: str, seconds: float) -> Judged:
    """`text` is what became of the selection."""
    values: Values = {
        "exact": text.rstrip() == case.truth.rstrip(),
        "parses": function_of(text, case.indent) is not None,
        "rest unchanged": _outside_unchanged(case, text),
        **_OWN[case.kind](case, text),
    }
    return Judged(values=values, seconds=seconds)


def function_of(text: str, indent: str) -> Function | None:
    """`text` as a function that stands under `indent`."""
    try:
        body = parse(textwrap.dedent(indent + text)).body
    except NotPython:
        return None
    only = body[0] if len(body) == 1 else None
    return only if isinstance(only, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _outside_unchanged(case: VerbEdit, text: str) -> bool:
    """Whether everything stands as it was that the verb leaves alone."""
    plan = plan_of(case.edit.instruction, case.selection.text, case.indent)
    pieces = ["(?s:.*?)" if isinstance(piece, PlanHole) else re.escape(piece) for piece in plan.pieces]
    return re.fullmatch("".join(pieces) + re.escape(plan.rest), text) is not None


def hints(function: Function | None) -> dict[str, str]:
    """The annotations of a function by parameter, the returned one under `return`."""
    if function is None:
        return {}
    found = {one.arg: one.annotation for one in parameters(function, starred=True)}
    return {name: ast.unparse(hint) for name, hint in (*found.items(), ("return", function.returns)) if hint}


def _judge_hints(case: VerbEdit, text: str) -> Values:
    wanted, got = hints(function_of(case.truth, case.indent)), hints(function_of(text, case.indent))
    right = sum(got.get(name) == hint for name, hint in wanted.items())
    return {"hints right": right / len(wanted), "hinted": sum(name in got for name in wanted) / len(wanted)}


def _judge_docstring(case: VerbEdit, text: str) -> Values:
    function = function_of(text, case.indent)
    doc = (function and ast.get_docstring(function)) or ""
    return {"docstring, capitalised": doc.strip()[:1].isupper()}


_OWN: dict[str, Callable[[VerbEdit, str], Values]] = {
    "type hints": _judge_hints,
    "docstring": _judge_docstring,
}
