"""Whether a call fits a signature, both given as the text between the brackets."""

from __future__ import annotations

import ast

from sfumato_model.text.python_text import NotPython, parse


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
