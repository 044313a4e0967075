"""The instructions that the default checkpoint was trained on, and what each may change in a selected function.

A verb is a plan: the parts of the new text that stay as they are, and holes where the instruction has its say. Training
examples are made with the same plans, so a rewrite asks the model for what it has learned, and can damage nothing else.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass

from sfumato_model.errors import PromptError
from sfumato_model.python_function import Function, PythonFunction, parse_function
from sfumato_model.python_text import NotPython, parse_expression, unparse


@dataclass(frozen=True, kw_only=True)
class PlanHole:
    """New text of at most `slots` tokens, between `lead` and `tail`; `otherwise` stays where no text is accepted."""

    slots: int | None
    lead: str = ""
    tail: str = ""
    otherwise: str = ""
    accepts: Callable[[str], bool] = lambda _: True

    def becomes(self, text: str) -> str:
        """What stands in its place once `text` was found."""
        return self.lead + text + self.tail if self.accepts(text) else self.otherwise


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`old` is what the model is told stood there; `pieces` become the new text, and `rest` follows unchanged."""

    instruction: str
    old: str
    pieces: tuple[str | PlanHole, ...]
    rest: str = ""
    single_line: bool = False


@dataclass(frozen=True, kw_only=True)
class Verb:
    """An instruction as people write it, and the plan that it makes of a function."""

    example: str
    pattern: re.Pattern[str]
    plan: Callable[[PythonFunction, re.Match[str]], Plan]


def plan_of(instruction: str, source: str, indent: str) -> Plan:
    """What `instruction` may change in the function `source` that stands under `indent`.

    Raises `PromptError` for an instruction that is none of the verbs, and for a selection that is not one function.
    """
    wanted = instruction.strip().rstrip(".")
    for verb in VERBS:
        match = verb.pattern.fullmatch(wanted)
        if match is not None:
            return verb.plan(parse_function(source, indent), match)
    known = "; ".join(verb.example for verb in VERBS)
    raise PromptError(
        f"this checkpoint does not take the instruction {instruction!r}: it was trained on {known}. Checkpoints with a "
        "chat template, google/diffusiongemma-26B-A4B-it among them, take any instruction"
    )


def _type_hints(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    places = parsed.bare_places()
    if not places:
        raise PromptError(f"{parsed.function.name} has all its type hints already")
    pieces: list[str | PlanHole] = []
    at = 0
    for low, high in places:
        pieces += [parsed.source[at:low], _hint(parsed.source[low:high], returned=high == parsed.colon_at)]
        at = high
    colon = parsed.colon_at + 1
    return Plan(
        instruction="add type hints",
        old=_without_hints(parsed.function),
        pieces=(*pieces, parsed.source[at:colon]),
        rest=parsed.source[colon:],
        single_line=True,
    )


def _hint(stands: str, *, returned: bool) -> PlanHole:
    """The hole of one type, where `stands` is what the header has there without it."""
    lead, tail = (" -> ", stands) if returned else (": ", " = " if "=" in stands else stands)
    return PlanHole(slots=8, lead=lead, tail=tail, otherwise=stands, accepts=_is_type)


def _is_type(text: str) -> bool:
    """Whether `text` reads as a type: names, attributes, subscripts, unions, `None` and strings."""
    try:
        parsed = parse_expression(text.strip())
    except NotPython:
        return False
    nodes = list(ast.walk(parsed))
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    plain = all(isinstance(node, _IN_TYPES) for node in nodes) and all(v is None or isinstance(v, str) for v in values)
    return plain and not isinstance(parsed, ast.Tuple | ast.List)


_IN_TYPES = (
    ast.Name, ast.Attribute, ast.Subscript, ast.BinOp, ast.BitOr, ast.Constant, ast.List, ast.Tuple, ast.Load,
)  # fmt: skip


def _without_hints(function: Function) -> str:
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


def _docstring(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    if ast.get_docstring(parsed.function) is not None:
        raise PromptError(f"{parsed.function.name} has a docstring already")
    return Plan(
        instruction="add a docstring",
        old=parsed.source,
        pieces=(f'{parsed.header}{parsed.inner}"""', PlanHole(slots=64), f'"""\n{parsed.body}'),
    )


def _rename(parsed: PythonFunction, match: re.Match[str]) -> Plan:
    old, new = match["old"], match["new"]
    if not new.isidentifier() or keyword.iskeyword(new):
        raise PromptError(f"{new!r} is not a name: a renaming needs one")
    # What stands before a quote is a string's prefix. The instruction says all there is to say: no hole is left.
    text, count = re.subn(rf"\b{re.escape(old)}\b(?![\"'])", new, parsed.source)
    if not count:
        raise PromptError(f"the selection has no {old} that could be renamed")
    return Plan(instruction=f"rename {old} to {new}", old=parsed.source, pieces=(text,))


def _guard_none(parsed: PythonFunction, match: re.Match[str]) -> Plan:
    name = match["name"]
    every = parsed.function.args
    if name not in [a.arg for a in (*every.posonlyargs, *every.args, *every.kwonlyargs)]:
        raise PromptError(f"{parsed.function.name} has no parameter {name}")
    head, body = parsed.behind_docstring()
    return Plan(
        instruction=f"return None if {name} is None",
        old=parsed.source,
        pieces=(head + parsed.inner + "if ", PlanHole(slots=32), *(["\n" + body] if body else [])),
    )


def _make_async(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    if isinstance(parsed.function, ast.AsyncFunctionDef):
        raise PromptError(f"{parsed.function.name} is async already")
    start = parsed.def_at
    return Plan(
        instruction="make async",
        old=parsed.source,
        pieces=(parsed.source[:start], PlanHole(slots=4), parsed.source[start:]),
    )


def _wrap_in_try(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    head, body = parsed.behind_docstring()
    if not body.strip():
        raise PromptError(f"{parsed.function.name} has nothing but a docstring: there is nothing to wrap")
    statements = parsed.function.body[1 if head != parsed.header else 0 :]
    if any(_over_lines(node) for statement in statements for node in ast.walk(statement)):
        raise PromptError("the body has a string over several lines, which wrapping would indent: select without it")
    unit = "\t" if parsed.inner.startswith("\t") else "    "
    shifted = "\n".join(unit + line if line.strip() else line for line in body.split("\n"))
    return Plan(
        instruction="wrap the body in try",
        old=parsed.source,
        pieces=(f"{head}{parsed.inner}try:\n{shifted}\n{parsed.inner}except", PlanHole(slots=32)),
    )


def _over_lines(node: ast.AST) -> bool:
    """Whether `node` is a string whose text goes over a line's end."""
    text = isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
    return text and node.end_lineno != node.lineno  # type: ignore[attr-defined]


_NAME = r"[^\W\d]\w*"
VERBS: tuple[Verb, ...] = tuple(
    Verb(example=example, pattern=re.compile(pattern, re.IGNORECASE), plan=plan)
    for example, pattern, plan in (
        ("add type hints", r"add (?:type (?:hints|annotations)|types)", _type_hints),
        ("add a docstring", r"add (?:a )?(?:docstring|documentation)", _docstring),
        ("rename OLD to NEW", rf"rename (?P<old>{_NAME}) to (?P<new>\S+)", _rename),
        ("return None if NAME is None", rf"return none if (?P<name>{_NAME}) is none", _guard_none),
        ("make async", r"make (?:it )?async", _make_async),
        ("wrap the body in try", r"wrap (?:the body |it )?in (?:a )?try", _wrap_in_try),
    )
)
