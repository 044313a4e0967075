"""What a type hint of a function may name: builtin types, and what its file binds to a type."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sfumato_model.verbs.hints.bindings import BUILTINS, Bindings, NoType, Used, dotted
from sfumato_model.verbs.source.function import PythonFunction
from sfumato_model.verbs.source.scopes import scope_of
from sfumato_model.verbs.source.surroundings import Surroundings, surroundings_of

_REBOUND = re.compile(
    r"^[ \t]+(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]*)?=(?!=))", re.MULTILINE
)
"""What an indented line binds."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """`now` has what is bound when the function is defined, `ever` what the finished module has too.

    `deferred` is true where hints are not evaluated.
    """

    now: dict[str, object]
    ever: dict[str, object]
    used: Used
    deferred: bool


def names_for(parsed: PythonFunction) -> Names:
    """What hints of the function may name."""
    around = surroundings_of(parsed)
    used = _used(around.statements)
    module = Bindings(line=around.line, used=used)
    module.read(around.statements)
    now, ever = module.now, module.ever
    if not around.whole:
        # A class around the function may have bound any of these to a method.
        shadows = {name: NoType for match in _REBOUND.finditer(parsed.before) for name in match.groups() if name}
        now, ever = now | shadows, ever | {n: s for n, s in shadows.items() if n in BUILTINS}
    for scope in around.around:
        own = Bindings(line=around.line, used=used, now=now)
        if not isinstance(scope, ast.ClassDef):
            own.now |= dict.fromkeys(scope_of(scope).bound, NoType)
        own.types(scope)
        own.read(scope.body)
        hidden = {name: NoType for name, one in own.now.items() if one is NoType and now.get(name) is not NoType}
        now, ever = own.now, ever | hidden
    own = Bindings(line=around.line, used=used, now=now)
    own.types(parsed.function)
    return Names(now=own.now, ever=ever, used=used, deferred=_deferred(around))


def _deferred(around: Surroundings) -> bool:
    return any(
        isinstance(one, ast.ImportFrom) and one.module == "__future__" and "annotations" in [a.name for a in one.names]
        for one in around.statements
    )


def _used(statements: Iterable[ast.stmt]) -> Used:
    names: set[str] = set()
    subscripted: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            hint = getattr(node, "annotation", None) or getattr(node, "returns", None)
            for part in ast.walk(hint) if isinstance(hint, ast.expr) else ():
                names.add(dotted(part))
                if isinstance(part, ast.Subscript):
                    subscripted.add(dotted(part.value))
    return Used(names=frozenset(names - {""}), subscripted=frozenset(subscripted - {""}))
