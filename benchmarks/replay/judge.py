"""Was a suggestion right, and would the file still parse with it?"""

from __future__ import annotations

from benchmarks.replay.buffer import Buffer
from benchmarks.replay.record import Fate, Showing
from benchmarks.replay.typist import Typing
from benchmarks.replay.user import Choice
from benchmarks.shared.source import syntax_errors

WINDOW = 4000
"""Characters on each side of the cursor in which syntax errors are counted."""


def judge(text: str, choice: Choice, typing: Typing) -> Showing:
    """A suggestion shown to a user who is typing, and of which they take `choice`."""
    rest = typing.rest or ""
    line = text.split("\n", 1)[0]
    return Showing(
        text=text, fate=_fate(text, choice, rest), accepted=choice.text, keys=choice.keys,
        first_line=line.rstrip() == rest.split("\n", 1)[0].rstrip(), begins=rest.startswith(line.rstrip()),
        breaks=_breaks(typing.buffer, text), accepted_breaks=bool(choice.text) and _breaks(typing.buffer, choice.text),
    )  # fmt: skip


def _fate(text: str, choice: Choice, rest: str) -> Fate:
    if choice.text:
        return Fate.ACCEPTED if choice.text == text else Fate.PARTLY
    return Fate.TYPED if rest.startswith(text) else Fate.WRONG


def _breaks(buffer: Buffer, text: str) -> bool:
    """Judged in a window of whole lines, since a large file takes long to parse."""
    before = buffer.before[-WINDOW:]
    before = before if len(before) == len(buffer.before) else before.partition("\n")[2]
    after = buffer.after[:WINDOW].rpartition("\n")[0]
    return syntax_errors(before + text + after) > syntax_errors(before + after)
