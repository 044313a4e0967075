"""Every verb: how its instruction is written, and the plan that it makes.

A new one is a file as `make_async.py`, and its row in `VERBS`; `python -m sfumato_model.training` has to meet it too
(`training/data/verbs.py`), unless it leaves nothing to the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sfumato_model.api.errors import PromptError
from sfumato_model.verbs.docstring import docstring
from sfumato_model.verbs.guard_none import guard_none
from sfumato_model.verbs.make_async import make_async
from sfumato_model.verbs.plan import Plan
from sfumato_model.verbs.rename import rename
from sfumato_model.verbs.source.function import PythonFunction, parse_function
from sfumato_model.verbs.type_hints import type_hints
from sfumato_model.verbs.wrap_in_try import wrap_in_try


@dataclass(frozen=True, kw_only=True)
class Verb:
    """An instruction as people write it, and the plan that it makes of a function."""

    example: str
    pattern: re.Pattern[str]
    plan: Callable[[PythonFunction, re.Match[str]], Plan]


def plan_of(instruction: str, source: str, before: str = "", after: str = "") -> Plan:
    """What `instruction` may change in the function `source`, which stands between `before` and `after`.

    Raises `PromptError` for an instruction that is none of the verbs, for a selection that is not one function, and
    where the verb cannot keep what it promises.
    """
    wanted = instruction.strip().rstrip(".")
    for verb in VERBS:
        match = verb.pattern.fullmatch(wanted)
        if match is not None:
            return _planned(verb, parse_function(source, before, after), match)
    known = "; ".join(verb.example for verb in VERBS)
    raise PromptError(
        f"this checkpoint does not take the instruction {instruction!r}: it was trained on {known}. Checkpoints with a "
        "chat template, google/diffusiongemma-26B-A4B-it among them, take any instruction"
    )


def _planned(verb: Verb, parsed: PythonFunction, match: re.Match[str]) -> Plan:
    try:
        plan = verb.plan(parsed, match)
    except RecursionError:
        raise PromptError(f"{parsed.name} is nested too deeply: make the change by hand") from None
    again = plan.again and replace(plan.again, problem=parsed.problem_of)
    return replace(plan, problem=parsed.problem_of, again=again)


_NAME = r"[^\W\d]\w*"
VERBS: tuple[Verb, ...] = tuple(
    Verb(example=example, pattern=re.compile(pattern, re.IGNORECASE), plan=plan)
    for example, pattern, plan in (
        ("add type hints", r"add (?:type (?:hints|annotations)|types)", type_hints),
        ("add a docstring", r"add (?:a )?(?:docstring|documentation)", docstring),
        ("rename OLD to NEW", rf"rename (?P<old>{_NAME}) to (?P<new>\S+)", rename),
        ("return None if NAME is None", rf"return none if (?P<name>{_NAME}) is none", guard_none),
        ("make async", r"make (?:it )?async", make_async),
        ("wrap the body in try", r"wrap (?:the body |it )?in (?:a )?try", wrap_in_try),
    )
)
