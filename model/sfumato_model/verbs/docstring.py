"""`add a docstring`: the model writes its text, and what cannot stand between its quotes is cut or refused."""

from __future__ import annotations

import inspect
import re
from functools import partial

from sfumato_model.errors import PromptError
from sfumato_model.postprocess.place import Place
from sfumato_model.postprocess.repetition import repetition
from sfumato_model.verbs.function import PythonFunction
from sfumato_model.verbs.plan import Plan, PlanHole

_NEVER = re.compile(r'"""|\\|\ufffd|[\x00-\x08\x0b-\x1f\x7f]')
"""What would end the docstring, mean something else in it, or is no text."""
_LOOP = re.compile(r"(\b\w.{0,30}?)(?:[\s,.]*\1){2,}", re.DOTALL)
"""The same words three times in a row."""
_SAYS = re.compile(r"[^\W\d_]{2}(?:\W+\w|[.!?])")
"""More than half a word."""
_NOWHERE = Place(before="", after="", language="python", single_line=False)


def docstring(parsed: PythonFunction, _: re.Match[str]) -> Plan:
    if parsed.documented:
        raise PromptError(f"{parsed.name} has a docstring already")
    opened = parsed.opened()
    header, body = opened.parted(documented=False)
    return Plan(
        instruction="add a docstring",
        old=parsed.source,
        pieces=(
            f'{header}{opened.inner}"""',
            PlanHole(slots=64, mend=partial(_text, inner=opened.inner)),
            f'"""\n{body}' if body else '"""',
        ),
        nothing=f"the checkpoint found no docstring for {parsed.name} that says anything: write it by hand",
    )


def _text(text: str, *, inner: str) -> str | None:
    """`text` as it can stand in the docstring of a body under `inner`; `None` where nothing is left of it."""
    cut = _NEVER.search(text)
    text = _whole(text[: cut.start()]) if cut else text
    text = repetition(text, _NOWHERE)
    looped = _LOOP.search(text)
    text = _whole(text[: looped.start()]) if looped else text
    text = inspect.cleandoc(text).strip().strip('"').strip()
    if not _SAYS.search(text):
        return None
    if text.count('"') % 2:
        text = text.replace('"', "'")
    first, *lines = [line.rstrip() for line in (text + "." if text.endswith('"') else text).split("\n")]
    return "\n".join([first, *(inner + line if line else "" for line in lines)])


def _whole(text: str) -> str:
    """Without the sentence that is cut off at its end, or else without the word that is."""
    sentence = max(text.rfind(end) for end in (". ", ".\n", "\n\n"))
    return text[: sentence + 1] if sentence > 0 else text[: len(text) - len(re.split(r"\s", text)[-1])]
