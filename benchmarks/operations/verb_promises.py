"""Whether what a verb made of a function is sound, and keeps what the verb's name promises."""

from __future__ import annotations

import ast
import asyncio
import builtins
import re
import time
import types
import warnings
from collections.abc import Callable
from typing import Any

from benchmarks.operations.asking import Judged, asked
from benchmarks.operations.verb_functions import VerbCase
from benchmarks.shared.source import Function, parameters

from sfumato_model.api.errors import PromptError
from sfumato_model.api.request import RewriteRequest
from sfumato_model.api.result import FillResult
from sfumato_model.operations.engine import LoadedEngine
from sfumato_model.verbs.source.running import same_symbols


def carried_out(engine: LoadedEngine, case: VerbCase) -> Judged:
    """Ask for a rewrite, and judge it with nothing but CPython."""
    request = RewriteRequest(selection=case.selection, instruction=case.instruction)
    begun = time.perf_counter()
    try:
        result, spent = asked(engine, "rewrite", request, FillResult)
    except PromptError as error:
        told = len(str(error).split()) > 3
        values = {"refused": True, "with a sentence": told, "sound": None, "promise kept": None}
        return Judged(values=values, seconds=time.perf_counter() - begun)
    kept = promise(case, result.candidates[0].texts[0])
    return Judged(values={"refused": False, "with a sentence": None, **kept}, seconds=spent)


def promise(case: VerbCase, text: str) -> dict[str, bool]:
    """`text` is what became of the selected function."""
    before = case.file.text
    after = before[: case.start] + text + before[case.end :]
    sound = runs(after) or (not runs(before) and parses(after))
    kept = sound and _KEPT[case.kind](case, _function(before, case), _function(after, case), after)
    return {"sound": sound, "promise kept": kept}


def parses(text: str) -> bool:
    return _is_syntax(ast.parse, text)


def runs(text: str) -> bool:
    return _is_syntax(compile, text, "<text>", "exec", dont_inherit=True)


def _is_syntax(read: Callable[..., Any], *given: Any, **named: Any) -> bool:
    try:
        _quietly(read, *given, **named)
    except SyntaxError:
        return False
    return True


def _quietly(call: Callable[..., Any], *given: Any, **named: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*given, **named)


def _function(text: str, case: VerbCase) -> Function:
    """The function of the case in `text`, which is its file before or after."""
    first = text.count("\n", 0, case.start) + 1
    every = [node for node in ast.walk(_quietly(ast.parse, text)) if isinstance(node, Function)]
    starts = {id(node): min([node.lineno, *(one.lineno for one in node.decorator_list)]) for node in every}
    return next(node for node in every if first in (node.lineno, starts[id(node)]))


def _same(left: ast.AST | list[Any], right: ast.AST | list[Any]) -> bool:
    one, other = (side if isinstance(side, list) else [side] for side in (left, right))
    return [ast.dump(node) for node in one] == [ast.dump(node) for node in other]


def _renamed(case: VerbCase, old: Function, new: Function, after: str) -> bool:
    match = re.fullmatch(r"rename (\w+) to (\w+)", case.instruction)
    assert match is not None
    left, right = match.groups()
    meant = same_symbols(case.file.text, after, left, right) and ast.unparse(old) != ast.unparse(new)
    back = re.sub(rf"\b{right}\b", left, after)
    return meant and _same(_quietly(ast.parse, back), _quietly(ast.parse, case.file.text))


def _async(_case: VerbCase, old: Function, new: Function, _after: str) -> bool:
    fields = dict(ast.iter_fields(old))
    return isinstance(new, ast.AsyncFunctionDef) and _same(ast.AsyncFunctionDef(**fields), new)


def _parted(function: Function) -> tuple[list[ast.stmt], list[ast.stmt]]:
    documented = ast.get_docstring(function, clean=False) is not None
    return function.body[:documented], function.body[documented:]


def _guarded(case: VerbCase, old: Function, new: Function, _after: str) -> bool:
    (doc, body), (new_doc, (guard, *new_body)) = _parted(old), _parted(new)
    name = case.instruction.split()[3]
    new.body = [*new_doc, *new_body]
    rest = _same(doc, new_doc) and _same(body, new_body) and _same(old, new)
    new.body = [*new_doc, guard, *new_body]
    return rest and f"if {name} is None:" in ast.unparse(guard) and _returns_none(new)


def _returns_none(function: Function) -> bool:
    """Call the function with `None` for each parameter; what it names from outside does not exist there."""
    arguments = function.args
    for argument in parameters(function, starred=True):
        argument.annotation = None
    nothing = ast.Constant(value=None)
    arguments.defaults = [nothing for _ in (*arguments.posonlyargs, *arguments.args)]
    arguments.kw_defaults = [nothing for _ in arguments.kwonlyargs]
    function.decorator_list, function.returns = [], None
    outer = {n for one in ast.walk(function) if isinstance(one, ast.Nonlocal) for n in one.names} | {"__class__"}
    bound = "".join(f" {n} = None\n" for n in sorted(outer))
    text = f"def _():\n{bound}{_under(ast.unparse(ast.fix_missing_locations(function)))}\n return {function.name}"
    space: dict[str, Any] = {}
    _quietly(exec, compile(text, "<text>", "exec", dont_inherit=True), space)
    answer = space["_"]()()
    if isinstance(answer, types.CoroutineType):
        answer = asyncio.run(answer)
    if isinstance(answer, types.AsyncGeneratorType):
        answer = asyncio.run(_listed_async(answer)) or None
    if isinstance(answer, types.GeneratorType):
        answer = list(answer) or None
    return answer is None


async def _listed_async(answer: types.AsyncGeneratorType[Any, Any]) -> list[Any]:
    return [one async for one in answer]


def _under(text: str) -> str:
    """The text in an `if`, so that strings over lines stay as they are."""
    return "\n".join(f" {line}" for line in text.split("\n"))


def _tried(_case: VerbCase, old: Function, new: Function, _after: str) -> bool:
    (doc, body), (new_doc, tried) = _parted(old), _parted(new)
    attempt = tried[0] if len(tried) == 1 else None
    if not isinstance(attempt, ast.Try):
        return False
    handler = ast.unparse(attempt.handlers[0])
    kept = _same(doc, new_doc) and _same(body, attempt.body) and handler == "except Exception:\n    raise"
    new.body = old.body
    return kept and not attempt.orelse and not attempt.finalbody and _same(old, new)


def _documented(_case: VerbCase, old: Function, new: Function, after: str) -> bool:
    text = ast.get_docstring(new) or ""
    new.body = new.body[1:]
    stub = not new.body
    return bool(text.strip()) and '"""' not in text and "\ufffd" not in after and (stub or _same(old, new))


def _hinted(_case: VerbCase, old: Function, new: Function, after: str) -> bool:
    """Each new hint evaluates to a type where the file's imports of the standard library and its classes are."""
    space = _bound(ast.parse(after), before=new.lineno)
    hints = []
    for was, now in zip(parameters(old, starred=True), parameters(new, starred=True), strict=True):
        if was.annotation is None and now.annotation is not None:
            hints.append(now.annotation)
            now.annotation = None
    if old.returns is None and new.returns is not None:
        hints.append(new.returns)
        new.returns = None
    return bool(hints) and _same(old, new) and all(_is_type(one, space, _bound(ast.parse(after))) for one in hints)


def _is_type(node: ast.expr, now: dict[str, Any], ever: dict[str, Any]) -> bool:
    space = now
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node, space = ast.parse(node.value, mode="eval").body, ever
    try:
        value = eval(compile(ast.Expression(body=node), "<hint>", "eval"), dict(space))
    except Exception:
        return False
    return not isinstance(value, types.FunctionType | types.ModuleType | str | int | tuple | list)


REAL = ("typing", "collections", "types", "datetime", "pathlib", "re", "io", "abc", "enum", "decimal")


class _Anything(type):
    """A class that is found behind every dot and can be subscripted, for what is imported from elsewhere."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything(name, (), {})

    def __getitem__(cls, _item: object) -> Any:
        return cls


def _bound(tree: ast.Module, before: int | None = None) -> dict[str, Any]:
    """What a module's top level binds, up to a line: the standard library's for real, the rest as stand-ins."""
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if before is not None and (getattr(node, "end_lineno", None) or 0) >= before:
            continue
        match node:
            case ast.Import() | ast.ImportFrom(level=0):
                for alias in node.names:
                    single = ast.copy_location(type(node)(**{**dict(ast.iter_fields(node)), "names": [alias]}), node)
                    found[alias.asname or alias.name.partition(".")[0]] = _Anything("Imported", (), {})
                    module = getattr(node, "module", None) or alias.name
                    if module.partition(".")[0] in REAL:
                        _quietly(exec, compile(ast.Module(body=[single], type_ignores=[]), "<import>", "exec"), found)
            case ast.ImportFrom():
                found |= {alias.asname or alias.name: _Anything("Imported", (), {}) for alias in node.names}
            case ast.ClassDef(name=name):
                found[name] = type(name, (), {"__class_getitem__": classmethod(types.GenericAlias)})
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.setdefault(name, _Anything("Assigned", (), {}))
    return {**vars(builtins), **found}


_KEPT: dict[str, Callable[[VerbCase, Function, Function, str], bool]] = {
    "rename": _renamed, "async": _async, "None guard": _guarded, "try": _tried, "docstring": _documented,
    "type hints": _hinted,
}  # fmt: skip
