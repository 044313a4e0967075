"""The user's judgement of a suggestion: what of it they take, and with how many keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

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


def choose(suggestion: str, rest: str | None, policy: Policy, *, least: int = 2) -> Choice:
    """What a user takes who is to type `rest`: what is right, if it saves at least `least` keys.

    `rest` is `None` for one who has to take something back first.
    """
    if rest is None:
        return NOTHING
    choice = _right_part(suggestion, rest, policy)
    return choice if len(choice.text) - choice.keys >= least else NOTHING


def _right_part(suggestion: str, rest: str, policy: Policy) -> Choice:
    if suggestion and rest.startswith(suggestion):
        return Choice(text=suggestion, keys=1)
    if policy is Policy.WHOLE:
        return NOTHING
    common = _common(suggestion, rest)
    end = common.rfind("\n") + 1
    keys = suggestion[:end].count("\n")
    while word := _WORD.match(suggestion, end):
        if word.end() > len(common) or _goes_on(rest, word.end()):
            break
        end, keys = word.end(), keys + 1
    return Choice(text=suggestion[:end], keys=keys)


def _common(one: str, other: str) -> str:
    """What both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))]


def _goes_on(rest: str, at: int) -> bool:
    """Whether `at` is within a word."""
    return re.match(r"\w\w", rest[at - 1 : at + 1]) is not None
