"""`wrap the body in try`: around the body stands a `try` whose handler raises again what it catches."""

from __future__ import annotations

import re

from sfumato_model.api.errors import PromptError
from sfumato_model.text.python_text import NotPython, lines_in_strings
from sfumato_model.verbs.plan import Plan
from sfumato_model.verbs.source.function import PythonFunction
from sfumato_model.verbs.source.scopes import scope_of


def wrap_in_try(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    opened = parsed.opened()
    if not opened.function.body[opened.documented :]:
        raise PromptError(f"{parsed.name} has nothing but a docstring: there is nothing to wrap")
    if "Exception" in scope_of(parsed.function).bound:
        raise PromptError(f"{parsed.name} has a variable Exception, so the handler could not name what it catches")
    head, body = opened.parted(documented=opened.documented)
    inner, unit = opened.inner, opened.unit
    handler = f"{inner}except Exception:\n{inner}{unit}raise"
    return Plan(
        instruction="wrap the body in try",
        old=parsed.source,
        pieces=(f"{head}{inner}try:\n{_shifted(head, body, inner, unit)}\n{handler}",),
    )


def _shifted(head: str, body: str, inner: str, unit: str) -> str:
    """The lines of `body`, which follow `head`, one level deeper. Text in strings stays as it is."""
    try:
        fixed = lines_in_strings(head + body)
    except NotPython as error:
        raise PromptError(f"the body cannot be read ({error}): make the change by hand") from error
    first = head.count("\n") + 1
    lines = body.rstrip("\n").split("\n")
    return "\n".join(
        line if number in fixed or not line.strip() else _deeper(line, inner, unit)
        for number, line in enumerate(lines, first)
    )


def _deeper(line: str, inner: str, unit: str) -> str:
    # Behind the body's own indentation: with tabs and spaces mixed only that order stays right.
    return inner + unit + line[len(inner) :] if line.startswith(inner) else unit + line
