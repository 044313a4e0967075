"""Dependent holes filled together, on one canvas, or one after another, each seeing those before it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from benchmarks.operations.asking import Judged, asked
from benchmarks.operations.dependent_holes import DependentHoles
from benchmarks.shared.source import syntax_errors

from sfumato_model.api.request import FillRequest, Hole
from sfumato_model.api.result import FillResult
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.text.python_text import NotPython, parse


def together(engine: LoadedEngine, case: DependentHoles) -> Judged:
    """One request with all holes."""
    return judged(case, *_filled(engine, case, [Hole()] * len(case.holes)))


def one_after_another(engine: LoadedEngine, case: DependentHoles) -> Judged:
    """One request a hole, in the text's order; the places of those that follow are empty."""
    texts: list[str] = []
    seconds = 0.0
    for left in range(len(case.holes), 0, -1):
        found, spent = _filled(engine, case, [*texts, Hole(), *[""] * (left - 1)])
        texts += found
        seconds += spent
    return judged(case, tuple(texts), seconds)


def _filled(engine: LoadedEngine, case: DependentHoles, pieces: Sequence[str | Hole]) -> tuple[tuple[str, ...], float]:
    segments = case.segments(pieces)
    request = FillRequest(segments=segments, path=case.file.path, single_line=case.signature is None)
    result, spent = asked(engine, "fill", request, FillResult)
    return result.candidates[0].texts, spent


def judged(case: DependentHoles, texts: tuple[str, ...], seconds: float) -> Judged:
    """Space around a text does not count."""
    right = [text.strip() == truth.strip() for text, truth in zip(texts, case.truths, strict=True)]
    own, allowed = (syntax_errors("".join(case.segments(some))) for some in (texts, case.truths))
    values = {
        "all exact": all(right), "holes exact": sum(right) / len(right), "all agree": agree(case, texts),
        "no new syntax error": own <= allowed,
    }  # fmt: skip
    return Judged(values=values, seconds=seconds)


def agree(case: DependentHoles, texts: tuple[str, ...]) -> bool:
    """Whether all are the same name; of a signature and its calls, whether each call passes what is wanted."""
    if case.signature is None:
        return len({text.strip() for text in texts}) == 1 and texts[0].strip().isidentifier()
    parameters = texts[case.signature]
    return all(fits(parameters, text) for index, text in enumerate(texts) if index != case.signature)


def fits(parameters: str, arguments: str) -> bool:
    """Whether the call passes what the signature wants. Starred arguments may be anything that is missing."""
    signature, call = _signature(parameters), _call(arguments)
    if signature is None or call is None:
        return False
    positional = [*signature.posonlyargs, *signature.args]
    given = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
    keywords = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    by_position = {parameter.arg for parameter in positional[: len(given)]}
    by_keyword = {parameter.arg for parameter in (*signature.args, *signature.kwonlyargs)}
    needed = {parameter.arg for parameter in positional[: len(positional) - len(signature.defaults)]}
    needed |= {p.arg for p, default in zip(signature.kwonlyargs, signature.kw_defaults, strict=True) if default is None}
    starred = len(given) < len(call.args) or any(keyword.arg is None for keyword in call.keywords)
    return (
        (signature.vararg is not None or len(given) <= len(positional))
        and not keywords & by_position
        and (signature.kwarg is not None or keywords <= by_keyword)
        and (starred or needed <= by_position | keywords)
    )


def _signature(parameters: str) -> ast.arguments | None:
    body = _parsed(f"def f({parameters}): pass")
    only = body[0] if len(body) == 1 else None
    return only.args if isinstance(only, ast.FunctionDef) else None


def _call(arguments: str) -> ast.Call | None:
    body = _parsed(f"f({arguments})")
    only = body[0] if len(body) == 1 else None
    return only.value if isinstance(only, ast.Expr) and isinstance(only.value, ast.Call) else None


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return parse(text).body
    except NotPython:
        return []
