"""The user's judgement of a suggestion: what of it they take, and with how many keys, and whether it was right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.replay.buffer import Buffer
from benchmarks.replay.record import Fate, Showing
from benchmarks.replay.typist import Typing
from benchmarks.shared.figures import common_start
from benchmarks.shared.source import syntax_errors

_WORD = re.compile(r"\s*(\w+|[^\w\s]+)")


class Policy(StrEnum):
    """`WHOLE`: Tab takes all or nothing, as in Neovim. `PART`: lines and words too, as in VS Code."""

    WHOLE = "whole"
    PART = "part"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The part that is taken, '' for none, and the keys that this costs: one for the whole, a line or a word."""

    text: str = ""
    keys: int = 0


NOTHING = Choice()


LEAST = 2
"""Keys that a suggestion has to save for somebody to take it."""


def choose(suggestion: str, rest: str | None, policy: Policy) -> Choice:
    """What a user takes who is to type `rest`: what is right, if it saves enough keys.

    `rest` is `None` for one who has to take something back first.
    """
    if rest is None:
        return NOTHING
    choice = _right_part(suggestion, rest, policy)
    return choice if len(choice.text) - choice.keys >= LEAST else NOTHING


def _right_part(suggestion: str, rest: str, policy: Policy) -> Choice:
    if suggestion and rest.startswith(suggestion):
        return Choice(text=suggestion, keys=1)
    if policy is Policy.WHOLE:
        return NOTHING
    common = common_start(suggestion, rest)
    end = common.rfind("\n") + 1
    keys = suggestion[:end].count("\n")
    while word := _WORD.match(suggestion, end):
        if word.end() > len(common) or _goes_on(rest, word.end()):
            break
        end, keys = word.end(), keys + 1
    return Choice(text=suggestion[:end], keys=keys)


def _goes_on(rest: str, at: int) -> bool:
    """Whether `at` is within a word."""
    return re.match(r"\w\w", rest[at - 1 : at + 1]) is not None


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
