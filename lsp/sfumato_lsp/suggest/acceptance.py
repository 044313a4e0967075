"""What the text says of a suggestion that is shown: a word or all of it was accepted, or something else written.

Not every editor tells. One key puts in one character, accepting puts in more at once; the bracket that an editor closes
by itself comes with its key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sfumato_lsp.suggest.typing_along import Answer

Sign = Literal["along", "word", "line", "accepted", "typed", "typed_over", "ignored"]

_CLOSED = frozenset({"()", "[]", "{}", '""', "''", "``", '""""""', "''''''"})
"""What one key may put in."""
_INSIDE_A_WORD = re.compile(r"\w\w")


@dataclass(frozen=True, kw_only=True)
class Told:
    """`along` decides nothing yet. `step` characters came since the last look, `typed` since it was shown."""

    sign: Sign
    step: int = 0
    typed: int = 0


def told(answer: Answer, before: str, after: str, typed: int) -> Told:
    """Of the text around the cursor, in windows like those of the answer; `typed` is how much of it stood there."""
    was = answer.asked
    if was.before.startswith(before) and after == was.after:
        return Told(sign="along")  # it was taken back, and may come again
    if not (before.startswith(was.before) and after.endswith(was.after)):
        return Told(sign="ignored")
    now = before[len(was.before) :]
    step = len(now) - typed
    at_once = step > 1 and now[-step:] not in _CLOSED
    for text in answer.candidates:
        if text.startswith(now) and text != now:
            return Told(sign=_part(text, len(now)) if at_once else "along", step=step, typed=len(now))
    for text in answer.candidates:
        if now.startswith(text):
            accepted = at_once and typed < len(text)
            return Told(sign="accepted" if accepted else "typed", step=len(text) - typed, typed=len(text))
    return Told(sign="typed_over", step=step, typed=len(now))


def _part(text: str, end: int) -> Literal["along", "word", "line"]:
    if text[end] == "\n" or text[end - 1] == "\n":
        return "line"
    return "along" if _INSIDE_A_WORD.match(text, end - 1) else "word"
