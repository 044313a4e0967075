"""Whether other code of the document names a parameter of the function when it calls it."""

from __future__ import annotations

import ast
import re
from itertools import chain

from sfumato_model.verbs.source.function import PythonFunction
from sfumato_model.verbs.source.surroundings import surroundings_of

_CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


def passes_by_keyword(parsed: PythonFunction, name: str) -> bool:
    """Whether a call outside of the function passes the parameter `name` by its name, or may do so."""
    around = surroundings_of(parsed)
    if not around.whole:
        outside = f"{parsed.before}\n{parsed.after}"
        called = parsed.name in _CONSTRUCTORS or re.search(rf"(?<!\w){re.escape(parsed.name)}(?!\w)", outside)
        return bool(called) and re.search(rf"[(,]\s*+{re.escape(name)}\s*+=(?!=)", outside) is not None
    names = {parsed.name}
    if parsed.name in _CONSTRUCTORS and around.enclosing_class is not None:
        names |= {around.enclosing_class.name, "cls"}
    last = around.line + parsed.source[parsed.def_at :].count("\n")
    return any(
        not around.line <= call.lineno <= last
        and any(keyword.arg == name for keyword in call.keywords)
        and any(called_name(one) in names for one in (call.func, *call.args))
        for call in chain.from_iterable(map(ast.walk, around.statements))
        if isinstance(call, ast.Call)
    )


def called_name(node: ast.expr) -> str:
    """The last name of what is called; a function is an argument where it is called later, as `partial` does."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
