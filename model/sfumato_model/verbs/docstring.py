"""`add a docstring`: the model writes its text, and what cannot stand between its quotes is cut or refused."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import replace
from functools import partial

from sfumato_model.api.errors import PromptError
from sfumato_model.postprocess.place import Place
from sfumato_model.postprocess.repetition import repetition
from sfumato_model.text.python_text import NotPython, parse
from sfumato_model.verbs.plan import Plan, PlanHole
from sfumato_model.verbs.source.function import PythonFunction
from sfumato_model.verbs.source.own_code import is_generator, returns_a_value

_NEVER = re.compile(r"\\|\ufffd|[\x00-\x08\x0b-\x1f\x7f]")
"""What means something else in a docstring, or is no text."""
_LOOP = re.compile(r"(\b\w.{0,30}?)(?:[\s,.]*\1){2,}", re.DOTALL)
"""The same words three times in a row."""
_TWICE = re.compile(r"\b(\w+(?:\s+\w+)?)(?:\s+\1\b)+", re.IGNORECASE)
_DANGLING = re.compile(
    r"(?:\s+(?:a|an|and|as|by|for|from|if|in|is|of|on|or|that|the|this|to|with)|[\s:,;([{`*=-]|\s:\w+)+\Z"
)
"""The start of what was cut off."""
_SAYS = re.compile(r"[^\W\d_]{2}(?:\W+\w|[.!?])")
"""More than half a word."""
_NOWHERE = Place(before="", after="", language="python", single_line=False)


def docstring(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    if parsed.documented:
        raise PromptError(f"{parsed.name} has a docstring already")
    opened = parsed.opened()
    header, body = opened.parted(documented=False)

    def begun(word: str) -> Plan:
        return Plan(
            instruction="add a docstring",
            old=parsed.source,
            pieces=(
                f'{header}{opened.inner}"""',
                PlanHole(slots=64, lead=word, mend=partial(_text, inner=opened.inner, lead=word)),
                f'"""\n{body}' if body else '"""',
            ),
            nothing=f"the checkpoint found no docstring for {parsed.name} that says anything: write it by hand",
        )

    # Where the model goes on in code, a first word makes it write words.
    return replace(begun(""), again=begun(_first_word(parsed)))


def _first_word(parsed: PythonFunction) -> str:
    if is_generator(parsed.function):
        return "Yield "
    return "Return " if returns_a_value(parsed.function) else "Set " if parsed.name == "__init__" else "Run "


def _text(text: str, *, inner: str, lead: str = "") -> str | None:
    """`text` as it can stand behind `lead` in the docstring of a body under `inner`; `None` for what says nothing."""
    text = lead + text.split('"""', 1)[0]
    cut = _NEVER.search(text)
    text = _whole(text[: cut.start()]) if cut else text
    text = repetition(text, _NOWHERE)
    looped = _LOOP.search(text)
    text = _whole(text[: looped.start()]) if looped else text
    text = inspect.cleandoc(_balanced(text).replace("\t", "    ")).strip()
    text = _DANGLING.sub("", _TWICE.sub(r"\1", text))
    if not _SAYS.search(text) or _is_code(text):
        return None
    if text.count('"') % 2:
        text = text.replace('"', "'")
    first, *lines = [line.rstrip() for line in (text + "." if text.endswith('"') else text).split("\n")]
    return "\n".join([first, *(inner + line if line else "" for line in lines)]).removeprefix(lead)


def _balanced(text: str) -> str:
    """`text` up to the first bracket that nothing closes."""
    opened: list[int] = []
    for at, sign in enumerate(text):
        if sign in "([{":
            opened.append(at)
        elif sign in ")]}" and opened:
            opened.pop()
    return text[: opened[0]] if opened else text


def _is_code(text: str) -> bool:
    """Whether it begins with a statement of Python instead of words."""
    try:
        found = parse(text.split("\n", 1)[0].rstrip(".")).body
    except NotPython:
        return False
    return not all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Name) for one in found)


def _whole(text: str) -> str:
    """Without the sentence that is cut off at its end, or else without the word that is."""
    sentence = max(text.rfind(end) for end in (". ", ".\n", "\n\n"))
    return text[: sentence + 1] if sentence > 0 else text.rpartition(" ")[0]
