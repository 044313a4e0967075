"""The suggestion that each document shows, until the text says what became of it: a word or all of it was accepted, or
something else written.

Not every editor tells. One key puts in one character, accepting puts in more at once; the bracket that an editor closes
by itself comes with its key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sfumato_lsp.statistics.recorder import Recorder
from sfumato_lsp.suggest.typing_along import Answer
from sfumato_lsp.text.documents import Changed, Follower
from sfumato_lsp.text.windows import text_after, text_before

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


class OnScreen(Follower):
    """By the document's URI. What it finds goes to the recorder, where what the editor tells counts more."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._shown: dict[str, tuple[Answer, int]] = {}
        """With how much of it stands there."""

    def __contains__(self, uri: str) -> bool:
        return uri in self._shown

    def show(self, uri: str, answer: Answer) -> None:
        """In place of the one before, if nothing has become of that."""
        before = self._shown.pop(uri, None)
        if before is not None:
            self._recorder.seems_rejected(before[0].suggestion, "replaced")
        if answer.suggestion:
            self._shown[uri] = (answer, 0)

    def look(self, uri: str, before: str, after: str) -> None:
        """The cursor is between `before` and `after` now, because of a change or not."""
        shown = self._shown.get(uri)
        if shown is None:
            return
        answer, typed = shown
        found, suggestion = told(answer, before, after, typed), answer.suggestion
        match found.sign:
            case "along":
                self._shown[uri] = (answer, found.typed)
            case "word" | "line" as unit:
                self._shown[uri] = (answer, found.typed)
                self._recorder.seems_partly_accepted(suggestion, unit, found.step)
            case "accepted":
                del self._shown[uri]
                self._recorder.seems_accepted(suggestion, found.step)
            case "typed":
                del self._shown[uri]
                self._recorder.typed(suggestion)
            case "typed_over" | "ignored" as reason:
                del self._shown[uri]
                self._recorder.seems_rejected(suggestion, reason)

    def changed(self, now: Changed) -> None:
        """What the change says of the suggestion that is shown."""
        if now.uri not in self:
            return
        if now.place is None:
            self.closed(now.uri)
        else:
            self.look(now.uri, text_before(now.document, *now.place), text_after(now.document, *now.place))

    def closed(self, uri: str) -> None:
        shown = self._shown.pop(uri, None)
        if shown is not None:
            self._recorder.seems_rejected(shown[0].suggestion, "ignored")
