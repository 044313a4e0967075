"""Which brackets and strings are open: a scan that knows strings and comments, takes any text and never fails."""

from __future__ import annotations

from dataclasses import dataclass

from sfumato_model.languages.syntax import Syntax

_CLOSERS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, kw_only=True)
class Scan:
    """Where a text leaves off, and what it did on the way.

    `brackets` are the open ones, outermost first, the last `opened` of them opened by the text itself. `inside` is what
    began the string or comment that is open, "" in code. `outward` has the positions at which the text closes a bracket
    or a string that it did not open. `broken`: a bracket was closed that was not open, or a string was not closed on
    its line. `began` is where in the text that which is `inside` began, -1 if it was before.
    """

    brackets: str = ""
    opened: int = 0
    inside: str = ""
    outward: tuple[int, ...] = ()
    broken: bool = False
    began: int = -1


OUTSIDE = Scan()


def scan(text: str, syntax: Syntax, start: Scan = OUTSIDE) -> Scan:
    """Read `text` on from where `start` left off."""
    brackets, inside, broken = list(start.brackets), start.inside, False
    outward: list[int] = []
    floor, inherited = len(brackets), bool(inside)
    at, began = 0, -1
    while True:
        found = (syntax.ends[inside] if inside else syntax.starts).search(text, at)
        if found is None:
            return Scan(
                brackets="".join(brackets),
                opened=len(brackets) - floor,
                inside=inside,
                outward=tuple(outward),
                broken=broken,
                began=began if inside else -1,
            )
        at, token = found.end(), found[0]
        if inside:
            if token[0] == "\\":
                continue
            if inherited and token == inside and inside in (*syntax.strings, *syntax.long_strings):
                outward.append(found.start())
            broken |= token == "\n" and inside in syntax.strings
            inside, inherited = "", False
        elif token in syntax.ends:
            inside, began = token, found.start()
        elif token in "([{":
            brackets.append(token)
        elif token in _CLOSERS:
            if brackets[-1:] == [_CLOSERS[token]]:
                brackets.pop()
                if len(brackets) < floor:
                    floor = len(brackets)
                    outward.append(found.start())
            else:
                broken = True
                outward.append(found.start())
