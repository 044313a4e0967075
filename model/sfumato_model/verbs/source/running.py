"""What CPython can run, and whether a renaming left the meaning of every name as it was, as CPython sees the scopes."""

from __future__ import annotations

import re
from collections.abc import Collection

from sfumato_model.text.python_text import NotPython, Symbols, compile_whole, symbols

LONGEST = 50_000
"""Characters of a function that is read. CPython takes seconds over some texts of a few hundred thousand."""


def stops_running(before: str, after: str) -> str:
    """Why CPython cannot run `after` though it can `before`; empty where it can, and of what is too long to ask."""
    if max(len(before), len(after)) > 2 * LONGEST:
        return ""
    try:
        compile_whole(before)
    except NotPython:
        return ""
    try:
        compile_whole(after)
    except NotPython as error:
        return plain(error)
    return ""


def plain(error: NotPython) -> str:
    """What CPython says, without the line of a text that the user does not see."""
    return re.sub(r"(?:,| \(| on)(?: ?<\w+>,)? line \d+\)?", "", str(error))


def same_symbols(before: str, after: str, old: str, new: str, inlined: Collection[str] = ()) -> bool:
    """Whether two texts bind and use the same names in the same scopes, but for `old` that may have become `new`.

    `inlined` are names that comprehensions bind: from Python 3.12 on the scope around has them too, and of one of the
    two names nothing is then known. True where `before` has no scopes, as code that cannot run has none.
    """
    try:
        scopes = symbols(before)
    except NotPython:
        return True
    try:
        return _same(scopes, symbols(after), old, new, {old, new} if {old, new} & set(inlined) else set())
    except NotPython:
        return False


def _same(was: Symbols, now: Symbols, old: str, new: str, unknown: Collection[str]) -> bool:
    before, after = ({n: told for n, told in one.names.items() if n not in unknown} for one in (was, now))
    renamed = {new if name == old else name: told for name, told in before.items()}
    return (
        was.kind == now.kind
        and (was.name == now.name or (was.name, now.name) == (old, new))
        and (after == before or (after == renamed and len(renamed) == len(before)))
        and len(was.inner) == len(now.inner)
        and all(_same(one, other, old, new, unknown) for one, other in zip(was.inner, now.inner, strict=True))
    )
