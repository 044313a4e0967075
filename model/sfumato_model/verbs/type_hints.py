"""`add type hints`: each parameter and the result that have none get one, where one is found that fits the file."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import get_origin

from sfumato_model.api.errors import PromptError
from sfumato_model.text.python_text import NotPython, unparse
from sfumato_model.verbs.hints.hint import hint
from sfumato_model.verbs.hints.type_names import Names, names_for
from sfumato_model.verbs.plan import Plan, PlanHole
from sfumato_model.verbs.source.callers import called_name
from sfumato_model.verbs.source.function import Function, PythonFunction
from sfumato_model.verbs.source.own_code import is_generator, own_code, returns_a_value

_EQUALS = re.compile(r"[ \t]*=[ \t]?")
_DISPLAYS = {
    ast.List: "list", ast.Dict: "dict", ast.Set: "set", ast.Tuple: "tuple", ast.JoinedStr: "str",
    ast.ListComp: "list", ast.DictComp: "dict", ast.SetComp: "set",
}  # fmt: skip
_CALLS = {
    **dict.fromkeys(("all", "any", "callable", "hasattr", "isinstance", "issubclass"), "bool"),
    "len": "int", "repr": "str", "sorted": "list", "type": "", "super": "",
}  # fmt: skip
"""What functions of Python return; nothing for those that return many types."""
_IDENTITY = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
_SPECIAL = {
    **dict.fromkeys(("__len__", "__hash__", "__index__", "__int__", "__sizeof__"), "int"),
    **dict.fromkeys(("__bool__", "__contains__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"), "bool"),
    **dict.fromkeys(("__str__", "__repr__", "__format__"), "str"), "__bytes__": "bytes", "__float__": "float",
}  # fmt: skip
"""What Python itself wants of a method's result."""
_EXACT = (bool, int, float, complex, str, bytes, list, dict, set, tuple)


def type_hints(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    names = cache(lambda: names_for(parsed))  # read once, and only where a text is judged
    pieces: list[str | PlanHole] = []
    at = 0
    for low, high, hole in sorted(_places(parsed, names), key=lambda place: place[0]):
        pieces += [parsed.source[at:low], hole]
        at = high
    if not pieces:
        raise PromptError(f"{parsed.name} has all its type hints already")
    colon = parsed.header_ends[1] + 1
    return Plan(
        instruction="add type hints",
        old=without_hints(parsed.function),
        pieces=(*pieces, parsed.source[at:colon]),
        rest=parsed.source[colon:],
        single_line=True,
        nothing=f"no type was found for {parsed.name} that its file has a name for: import what it takes and returns",
    )


def _places(parsed: PythonFunction, names: Callable[[], Names]) -> Iterator[tuple[int, int, PlanHole]]:
    """Where hints are missing, from and to which character, and the hole there. `self` and `cls` need none."""
    function, arguments = parsed.function, parsed.function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    without = [None] * (len(positional) - len(arguments.defaults))
    defaults = [*without, *arguments.defaults, *arguments.kw_defaults, None, None]
    every = [*positional, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for argument, default in zip(every, defaults, strict=True):
        if argument is None or argument.annotation is not None or argument.arg in ("self", "cls"):
            continue
        low = parsed.end(argument)
        equals = _EQUALS.match(parsed.source, low) if default is not None else None
        high = equals.end() if equals is not None else low
        stands = parsed.source[low:high]
        mend = partial(_parameter, names=names, default=default)
        tail = " = " if equals is not None else ""
        proved = "" if default is None else _type_of(default)
        yield low, high, PlanHole(slots=8, lead=": ", tail=tail, proved=proved, otherwise=stands, mend=mend)
    if function.returns is None:
        low = parsed.header_ends[0]
        nothing = "None" if _returns_nothing(function) else ""
        proved = nothing or _SPECIAL.get(function.name, "") or _returned(function)
        mend = partial(_result, names=names, function=function, proved=nothing)
        # Of what is looped over, `object` would say too little.
        last = "object" if returns_a_value(function) and not function.name.startswith("__") else ""
        yield low, low, PlanHole(slots=8, lead=" -> ", proved=proved, last=last, mend=mend)


def _parameter(text: str, *, names: Callable[[], Names], default: ast.expr | None) -> str | None:
    found = hint(text, names())
    if found is None or found[1] is None:
        return None
    written, value = found
    kind = next((one for one in _EXACT if default is not None and one.__name__ == _type_of(default)), None)
    own = get_origin(value) or value
    # A whole number is a float, and False an int; nothing else that is written there is of two such types.
    wider = (kind, own) in ((int, float), (int, complex), (float, complex), (bool, int), (bool, float))
    return None if kind is not None and own in _EXACT and own is not kind and not wider else written


def _result(text: str, *, names: Callable[[], Names], function: Function, proved: str) -> str | None:
    found = hint(proved or text, names())
    if found is None:
        return None
    written, value = found
    plain = value is None or (get_origin(value) or value) in _EXACT
    wrong = is_generator(function) if plain else False
    return None if wrong or (value is None and returns_a_value(function)) else written


def _type_of(default: ast.expr) -> str:
    """The name of the builtin type that the value surely has, or nothing."""
    if isinstance(default, ast.UnaryOp) and isinstance(default.op, ast.Not):
        return "bool"
    if isinstance(default, ast.UnaryOp) and isinstance(default.op, ast.USub | ast.UAdd):
        default = default.operand
    if isinstance(default, ast.Constant):
        return type(default.value).__name__ if isinstance(default.value, _EXACT) else ""
    if isinstance(default, ast.Compare) and all(isinstance(op, _IDENTITY) for op in default.ops):
        return "bool"
    if isinstance(default, ast.Call) and isinstance(default.func, ast.Name):
        # A class makes its own kind; what is no class of the file is no hint.
        return _CALLS.get(default.func.id, default.func.id)
    return _DISPLAYS.get(type(default), "")


def _returned(function: Function) -> str:
    """The name of the builtin type that every result has, or nothing."""
    values = [node.value for node in own_code(function) if isinstance(node, ast.Return)]
    found = {"" if value is None else _type_of(value) for value in values}
    return found.pop() if len(found) == 1 and not _goes_on(function.body) and not is_generator(function) else ""


def _goes_on(block: list[ast.stmt]) -> bool:
    """Whether what follows a block may be reached through it."""
    match block[-1]:
        case ast.Return() | ast.Raise():
            return False
        case ast.If(body=body, orelse=other):
            return not other or _goes_on(body) or _goes_on(other)
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=final):
            tried = _goes_on(other or body) or any(_goes_on(one.body) for one in handlers)
            return tried and (not final or _goes_on(final))
    return True


def _returns_nothing(function: Function) -> bool:
    """Whether every call that returns returns `None`. What has no code of its own yet may be meant to return more."""
    if is_generator(function) or returns_a_value(function):
        return False
    if any(called_name(one).startswith(("abstract", "overload")) for one in function.decorator_list):
        return False
    code = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return bool(code) and not isinstance(code[-1], ast.Raise)


def without_hints(function: Function) -> str:
    """The function's header, from its `def` on; `function` is left as it is."""
    arguments = dict(ast.iter_fields(function.args))
    for name in ("posonlyargs", "args", "kwonlyargs"):
        arguments[name] = [ast.arg(arg=argument.arg) for argument in arguments[name]]
    header = type(function)(**{
        **dict(ast.iter_fields(function)),
        "args": ast.arguments(**arguments), "returns": None, "decorator_list": [], "body": [ast.Pass()],
    })  # fmt: skip
    try:
        return unparse(ast.copy_location(header, function)).rsplit("\n", 1)[0]
    except NotPython as error:
        raise PromptError(f"the header of {function.name} cannot be read ({error}): write its hints by hand") from error
