"""How a hole ends, as token ids."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, eq=False)
class HoleEnd:
    """`token` ends a hole; `otherwise` is what is taken to follow a hole that no clamped text follows.

    `also` are tokens that end a hole as well: those that begin with a newline, when a single line is wanted. With
    `never` a hole has no end within its slots: the exact lengths of a ladder. Free slots have one all the same: any of
    the tokens in `answer`. No slot holds one of `impossible`.
    """

    token: int
    otherwise: int
    also: tuple[int, ...] = ()
    never: bool = False
    answer: tuple[int, ...] = ()
    impossible: tuple[int, ...] = ()
